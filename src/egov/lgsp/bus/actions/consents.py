"""Consents: a person gives and withdraws them; before that, somebody has seen that the number is the person's."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.foundation.identity.api import User
from egov.kernel.actor import Actor, Role
from egov.kernel.identifiers import identity_number
from egov.lgsp.bus.consent_events import ConsentGiven, ConsentWithdrawn, PersonConfirmed
from egov.lgsp.bus.models import AccessRight, ConfirmedPerson, Consent, Member
from egov.lgsp.bus.models.consents import number_of
from egov.lgsp.bus.rules.consents import alike, covered_number


@dataclass(frozen=True, kw_only=True)
class ConfirmPerson(Action[User]):
    """Note that an account's personal number was compared with the person and the card. `seen` is the moment of the
    confirmation that stands there as far as the officer knows: one that came since is not written over."""

    number: str
    document: str
    seen: datetime | None = None

    scope = "bus.confirm_person"
    label = gettext_lazy("Xác nhận số định danh của tài khoản")

    def why_not(self, subject: User, actor: Actor) -> str | None:
        try:
            number = identity_number(self.number)
        except ValueError as problem:
            return _(str(problem))
        if not self.document.strip():
            return _("Ghi giấy tờ đã đối chiếu.")
        if ConfirmedPerson.objects.filter(number=number).exclude(user=subject).exists():
            return _("Số này đã được xác nhận cho tài khoản khác.")
        there = ConfirmedPerson.objects.filter(user=subject).first()
        if there is not None and there.confirmed_at != self.seen:
            return _("Tài khoản này vừa được người khác xác nhận cho số %(number)s. Xem lại rồi mới xác nhận lại.") % {
                "number": there.covered
            }
        return None

    def lock(self) -> User:
        """The account, and the number too: two officers may have it before them with two accounts."""
        subject = super().lock()
        with suppress(ValueError), connection.cursor() as cursor:
            person = f"bus person {identity_number(self.number)}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [person])
        return subject

    def agency_for(self, subject: User, actor: Actor) -> int | None:
        """The agency of the counter, even for who has other posts."""
        held = [seat.agency for seat in actor.seats if seat.role is Role.COUNTER]
        return held[0] if held else super().agency_for(subject, actor)

    def perform(self, subject: User, actor: Actor) -> Payload:
        number, document = identity_number(self.number), self.document.strip()[:255]
        values = {"number": number, "document": document, "confirmed_at": self.at, "confirmed_by": actor.name}
        ConfirmedPerson.objects.update_or_create(user=subject, defaults=values)
        return PersonConfirmed(covered_number(number), document)


@dataclass(frozen=True, kw_only=True)
class GiveConsent(Action[AccessRight]):
    """Agree that the holder of a right gets one's data by it, for its purpose, until a day or a withdrawal."""

    member: int
    valid_to: datetime | None = None

    scope = "bus.consent"
    label = gettext_lazy("Đồng ý")

    def why_not(self, subject: AccessRight, actor: Actor) -> str | None:
        if subject.state != AccessRight.State.GRANTED or not subject.consent:
            return _("Không còn cần sự đồng ý này.")
        if not holders(subject).filter(pk=self.member).exists():
            return _("Cơ quan này không còn xin dữ liệu đó.")
        if self.valid_to is not None and self.valid_to <= self.at:
            return _("Chọn ngày hết hạn sau hôm nay.")
        same = (
            Consent.objects.of(actor).in_force(self.at).filter(member=self.member, purpose_key=alike(subject.purpose))
        )
        wide = Q(service=subject.service) | Q(service=None)
        if same.filter(wide, application=subject.service.subsystem).exists():
            return _("Bạn đã đồng ý việc này.")
        return None

    def perform(self, subject: AccessRight, actor: Actor) -> Payload:
        made = Consent.objects.create(
            uuid=uuid4(),
            person=number_of(actor),
            member_id=self.member,
            application=subject.service.subsystem,
            service=subject.service,
            purpose=subject.purpose,
            given_at=self.at,
            valid_to=self.valid_to,
            way=Consent.Way.PORTAL,
            taken_by=actor.name,
        )
        until = self.valid_to.isoformat() if self.valid_to else ""
        return ConsentGiven(covered_number(made.person), str(made.member), str(subject.service), subject.purpose, until)


@dataclass(frozen=True, kw_only=True)
class WithdrawConsent(Action[Consent]):
    """Take a consent back. The gateways refuse within a second; what was given before stays given."""

    scope = "bus.consent_own"
    label = gettext_lazy("Rút lại sự đồng ý")

    def why_not(self, subject: Consent, actor: Actor) -> str | None:
        return None if subject.is_in_force(self.at) else _("Sự đồng ý này đã hết hiệu lực.")

    def perform(self, subject: Consent, actor: Actor) -> Payload:
        subject.withdrawn_at, subject.withdrawn_by = self.at, actor.name
        subject.save()
        what = str(subject.service or subject.application)
        return ConsentWithdrawn(covered_number(subject.person), str(subject.member), what)


def holders(right: AccessRight) -> "QuerySet[Member]":
    """The members whose applications hold a right, alone or in a group."""
    if right.subsystem_id is not None:
        return Member.objects.filter(subsystems=right.subsystem_id)
    return Member.objects.filter(subsystems__groups=right.group_id).distinct()
