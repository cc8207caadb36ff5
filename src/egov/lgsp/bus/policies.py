"""Who may change the registry of the bus."""

from typing import Any

from django.utils.translation import gettext_noop as _

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import events_about, policy
from egov.foundation.identity.api import User
from egov.kernel.actor import Actor, Role
from egov.lgsp.bus.models import (
    AccessRight,
    Consent,
    EdocAgency,
    EdocDelivery,
    EventRule,
    Member,
    Message,
    Process,
    ProcessRun,
    Service,
    Subsystem,
)
from egov.lgsp.bus.models.consents import number_of
from egov.lgsp.bus.rules.people import answers_for, runs_the_bus

NOT_YOURS = _("Chỉ quản trị của cơ quan này mới làm được việc này.")
NOT_CONFIRMED = _("Số định danh của tài khoản chưa được xác nhận. Mang căn cước đến bộ phận một cửa để xác nhận.")
NOT_ABOUT_YOU = _("Chỉ người có dữ liệu mới làm được việc này.")
NOT_AT_A_COUNTER = _("Chỉ cán bộ tiếp nhận ở bộ phận một cửa mới xác nhận được.")
NOT_OPERATOR = _("Chỉ người vận hành trục tích hợp của tỉnh mới làm được việc này.")
NOT_OWN_REQUEST = _("Người gửi yêu cầu không tự duyệt yêu cầu của mình. Nhờ người khác duyệt.")

Entry = Member | Subsystem | Service


def agency_of(entry: Entry) -> int | None:
    """The agency whose administrator looks after it."""
    if isinstance(entry, Member):
        return entry.agency_id
    return (entry.member if isinstance(entry, Subsystem) else entry.subsystem.member).agency_id


def asked_by(subject: Member | Subsystem | AccessRight) -> int | None:
    """The person who asked for it last."""
    asked = events_about(subject).filter(name__in=("bus.Asked", "bus.AccessAsked")).last()
    return asked.actor_user if asked else None


@policy("bus.register")
def may_register(actor: Actor, agency: Agency) -> str | None:
    """The administrator of the agency for the agency itself; operators for outside organisations."""
    return None if answers_for(actor, agency.pk) or runs_the_bus(actor) else NOT_YOURS


@policy("bus.manage")
def may_manage(actor: Actor, entry: Entry) -> str | None:
    """The administrator of the member's agency; for an outside member the operators of the bus."""
    return None if answers_for(actor, agency_of(entry)) else NOT_YOURS


@policy("bus.manage_rule")
def may_manage_rule(actor: Actor, rule: EventRule) -> str | None:
    """Who looks after the room."""
    return None if _answers_for_path(actor, rule.room) else NOT_YOURS


@policy("bus.process")
def may_run_process(actor: Actor, process: Process) -> str | None:
    """Who looks after the application as which it calls."""
    return None if answers_for(actor, agency_of(process.subsystem)) else NOT_YOURS


@policy("bus.run")
def may_decide_run(actor: Actor, run: ProcessRun) -> str | None:
    """The same, and the operators of the bus, who see what stands still."""
    return None if runs_the_bus(actor) else may_run_process(actor, run.process)


@policy("bus.stop")
def may_stop(actor: Actor, entry: Entry) -> str | None:
    """The administrator of the member's agency, and the operators of the bus for any."""
    return None if answers_for(actor, agency_of(entry)) or runs_the_bus(actor) else NOT_YOURS


@policy("bus.approve")
def may_approve(actor: Actor, entry: Member | Subsystem) -> str | None:
    """An operator of the bus, but not who asked."""
    if not runs_the_bus(actor):
        return NOT_OPERATOR
    return NOT_OWN_REQUEST if actor.user is not None and asked_by(entry) == actor.user else None


@policy("bus.decide")
def may_decide(actor: Actor, right: AccessRight) -> str | None:
    """The administrator of the provider's agency, but not who asked; for outside providers the operators."""
    if not answers_for(actor, agency_of(right.service)):
        return NOT_YOURS
    return NOT_OWN_REQUEST if actor.user is not None and asked_by(right) == actor.user else None


@policy("bus.withdraw")
def may_withdraw(actor: Actor, right: AccessRight) -> str | None:
    """The provider's administrator, the caller's, and the operators of the bus."""
    sides = [agency_of(right.service), *([agency_of(right.subsystem)] if right.subsystem else [])]
    return None if runs_the_bus(actor) or any(answers_for(actor, one) for one in sides) else NOT_YOURS


@policy("bus.operate")
def may_operate(actor: Actor, subject: Any) -> str | None:
    """Operators of the bus."""
    return None if runs_the_bus(actor) else NOT_OPERATOR


@policy("bus.token")
def may_have_a_token(actor: Actor, user: User) -> str | None:
    """Operators of the bus and administrators of agencies, each for themselves."""
    return None if actor.user == user.pk and (runs_the_bus(actor) or actor.agencies) else NOT_YOURS


@policy("bus.letter")
def may_handle_letter(actor: Actor, letter: Message) -> str | None:
    """The administrators of both sides, and the operators of the bus."""
    sides = (letter.client, letter.service)
    return None if runs_the_bus(actor) or any(_answers_for_path(actor, one) for one in sides) else NOT_YOURS


@policy("bus.letters")
def may_handle_letters(actor: Actor, service: Service) -> str | None:
    """The administrator of the provider's agency, and the operators of the bus."""
    return None if runs_the_bus(actor) or answers_for(actor, agency_of(service)) else NOT_YOURS


@policy("bus.letter_content")
def may_edit_letter(actor: Actor, letter: Message) -> str | None:
    """The administrator of the sender: what it says is the sender's. For outside senders the operators."""
    return None if _answers_for_path(actor, letter.client) else NOT_YOURS


@policy("bus.edoc_agency")
def may_change_edoc_agency(actor: Actor, agency: EdocAgency) -> str | None:
    """Who looks after the application that fetches its documents, and the operators of the bus."""
    return None if runs_the_bus(actor) or speaks_for(actor, agency) else NOT_YOURS


@policy("bus.edoc_delivery")
def may_resend(actor: Actor, delivery: EdocDelivery) -> str | None:
    """Who looks after the application of the sender or of this receiver, and the operators of the bus."""
    if runs_the_bus(actor):
        return None
    sides = EdocAgency.objects.filter(code__in=(delivery.edoc.sender, delivery.receiver))
    sides = sides.select_related("subsystem__member")
    return None if any(speaks_for(actor, each) for each in sides) else NOT_YOURS


@policy("bus.confirm_person")
def may_confirm_person(actor: Actor, user: User) -> str | None:
    """Who receives people at a counter, but nobody for themselves."""
    at_a_counter = actor.is_system or actor.holds([Role.COUNTER])
    return None if at_a_counter and actor.user != user.pk else NOT_AT_A_COUNTER


@policy("bus.consent")
def may_consent(actor: Actor, right: AccessRight) -> str | None:
    """Everybody for themselves, once it is known who they are."""
    return None if number_of(actor) else NOT_CONFIRMED


@policy("bus.consent_own")
def may_withdraw_consent(actor: Actor, consent: Consent) -> str | None:
    """The person whom the data are about."""
    return None if number_of(actor) == consent.person else NOT_ABOUT_YOU


def speaks_for(actor: Actor, agency: EdocAgency) -> bool:
    """Does this person look after its application? Nobody here does for an agency of the national axis."""
    return agency.subsystem is not None and answers_for(actor, agency_of(agency.subsystem))


def _answers_for_path(actor: Actor, path: str) -> bool:
    """`path` begins with instance/class/member, as messages name applications and services."""
    member_class, code = path.split("/")[1:3]
    member = Member.objects.filter(member_class=member_class, code=code).first()
    return member is not None and answers_for(actor, member.agency_id)
