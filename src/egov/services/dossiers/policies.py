"""Who may do what with a dossier. A step is done by whoever holds its post; everything else by role and agency."""

from django.utils.translation import gettext_noop as _

from egov.foundation.events.api import policy
from egov.kernel.actor import Actor, Role
from egov.services.dossiers.models import Dossier, Draft, Step

NOT_YOURS = _("Việc này thuộc người giữ vị trí khác. Bạn xem được hồ sơ nhưng không làm được bước này.")
NOT_COUNTER = _("Việc này do Bộ phận Tiếp nhận và Trả kết quả của cơ quan nhận hồ sơ làm.")
NOT_OWNER = _("Chỉ người nộp hồ sơ mới làm được việc này.")


@policy("dossiers.submit")
def may_submit(actor: Actor, draft: Draft) -> str | None:
    """The owner of the draft, the officer who types it, or the system when the bank reports the payment."""
    if actor.is_system or draft.user_id is None or draft.user_id == actor.user:
        return None
    return None if draft.typist_id == actor.user and actor.user is not None else NOT_OWNER


@policy("dossiers.counter")
def may_at_counter(actor: Actor, dossier: Dossier) -> str | None:
    """An officer of the counter that the dossier was filed at."""
    return None if actor.holds([Role.COUNTER], agency=dossier.office_id) else NOT_COUNTER


@policy("dossiers.take_in")
def may_take_in(actor: Actor, draft: Draft) -> str | None:
    """An officer of the counter that the walk-in came to."""
    return None if actor.holds([Role.COUNTER], agency=draft.office_id) else NOT_COUNTER


@policy("dossiers.step")
def may_step(actor: Actor, step: Step) -> str | None:
    """The assignee; without one, any holder of the step's post; the head of the division in place of a specialist."""
    if step.assignee_id is not None:
        if step.assignee_id == actor.user:
            return None
        is_head = actor.holds([Role.HEAD], agency=step.agency_id, division=step.division_id)
        return None if is_head and step.role == Role.SPECIALIST else NOT_YOURS
    role = Role(step.role)
    if actor.holds([role], agency=step.agency_id, division=step.division_id):
        return None
    return NOT_YOURS


@policy("dossiers.handle")
def may_handle(actor: Actor, dossier: Dossier) -> str | None:
    """Those who appraise it at the lead agency: the handler, or a head or specialist of its division."""
    if dossier.handler_id is not None and dossier.handler_id == actor.user:
        return None
    if actor.holds([Role.HEAD], agency=dossier.lead_id, division=dossier.division_id):
        return None
    if dossier.handler_id is None and actor.holds([Role.SPECIALIST], dossier.lead_id, dossier.division_id):
        return None
    return NOT_YOURS


@policy("dossiers.lead_head")
def may_lead(actor: Actor, dossier: Dossier) -> str | None:
    """A head of the division or a leader of the lead agency."""
    if actor.holds([Role.HEAD], agency=dossier.lead_id, division=dossier.division_id):
        return None
    return None if actor.holds([Role.LEADER], agency=dossier.lead_id) else NOT_YOURS


@policy("dossiers.assign")
def may_assign(actor: Actor, step: Step) -> str | None:
    """A head gives work within the division."""
    return None if actor.holds([Role.HEAD], agency=step.agency_id, division=step.division_id) else NOT_YOURS


@policy("dossiers.own")
def may_own(actor: Actor, dossier: Dossier) -> str | None:
    """The applicant; or the counter on behalf of an applicant who stands there."""
    if dossier.owner_id is not None and dossier.owner_id == actor.user:
        return None
    return None if actor.holds([Role.COUNTER], agency=dossier.office_id) else NOT_OWNER


@policy("dossiers.note", "dossiers.letter")
def may_note(actor: Actor, dossier: Dossier) -> str | None:
    """Any officer of an agency that takes part."""
    seats = {seat.agency for seat in actor.seats if not seat.role.is_technical}
    taking_part = bool(seats) and dossier.participations.filter(agency__in=seats).exists()
    return None if taking_part else NOT_YOURS


@policy("dossiers.system")
def may_system(actor: Actor, subject: object) -> str | None:
    """Only jobs and inbound messages."""
    return None if actor.is_system else NOT_YOURS
