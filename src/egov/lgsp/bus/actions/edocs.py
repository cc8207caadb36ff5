"""Agencies of the document axis, and documents that did not arrive. The gateways read both at each call."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Action, Payload, events_about
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.actions.letters import send_again
from egov.lgsp.bus.edoc_events import (
    EdocAgencyChanged,
    EdocAgencyLocked,
    EdocAgencyRegistered,
    EdocAgencyUnlocked,
    EdocResent,
)
from egov.lgsp.bus.models import EdocAgency, EdocDelivery, Message, Standing, Subsystem
from egov.lgsp.bus.policies import agency_of, speaks_for
from egov.lgsp.bus.rules.edocs import wrong_codes
from egov.lgsp.bus.rules.people import answers_for, runs_the_bus

SENDABLE = (Message.State.DEAD, Message.State.DELIVERED)
LONGEST_NAME = 255


def _taken(code: str, but: EdocAgency | None) -> bool:
    """Either code finds an agency, so none stands twice in either place."""
    others = EdocAgency.objects.filter(Q(code=code) | Q(code_2020=code))
    return bool(code) and others.exclude(pk=but.pk if but else 0).exists()


def _wrong_facts(actor: Actor, name: str, subsystem: int | None) -> str | None:
    if not name.strip() or len(name.strip()) > LONGEST_NAME:
        return _("Nhập tên cơ quan, không quá 255 ký tự.")
    if subsystem is None:
        return None if runs_the_bus(actor) else _("Chọn ứng dụng của cơ quan bạn lấy văn bản.")
    found = Subsystem.objects.filter(pk=subsystem).exclude(standing=Standing.REFUSED).select_related("member").first()
    if found is None or not (runs_the_bus(actor) or answers_for(actor, agency_of(found))):
        return _("Không có ứng dụng này.")
    return None


@dataclass(frozen=True, kw_only=True)
class RegisterEdocAgency(Change[Agency]):
    """Let an agency take part in the document axis; without an application the national axis has it.

    One known from the national directory becomes the province's own entry. Whoever holds a code reads what comes for
    it: an administrator registers only the own agency's code once the province has confirmed it, operators any. The
    subject is the agency as which one acts.
    """

    code: str
    name: str
    code_2020: str = ""
    subsystem: int | None = None

    scope = "bus.register"
    label = gettext_lazy("Đăng ký cơ quan liên thông văn bản")

    def why_not(self, subject: Agency, actor: Actor) -> str | None:
        wrong = wrong_codes(self.code, self.code_2020)
        if wrong:
            return wrong
        own = self.code == subject.official_code and not subject.official_code_assumed and not self.code_2020
        if not runs_the_bus(actor) and not (own and answers_for(actor, subject.pk)):
            return _("Mã này do người vận hành trục đăng ký. Bạn tự đăng ký được mã QCVN 102 đã xác nhận của cơ quan.")
        known = EdocAgency.objects.filter(code=self.code, listed=True).first()
        if _taken(self.code, known) or _taken(self.code_2020, known):
            return _("Mã này đã có cơ quan khác dùng.")
        return _wrong_facts(actor, self.name, self.subsystem)

    def about(self, subject: Agency) -> EdocAgency:
        return EdocAgency.objects.get(code=self.code)

    def agency_for(self, subject: Agency, actor: Actor) -> int | None:
        return subject.pk

    def change(self, subject: Agency, actor: Actor) -> Payload:
        made, _new = EdocAgency.objects.update_or_create(
            code=self.code,
            defaults={
                "code_2020": self.code_2020,
                "name": self.name.strip(),
                "subsystem": Subsystem.objects.filter(pk=self.subsystem or 0).select_related("member").first(),
                "locked": False,
                "listed": False,
            },
        )
        return EdocAgencyRegistered(made.code, str(made.subsystem or ""))


@dataclass(frozen=True, kw_only=True)
class ChangeEdocAgency(Change[EdocAgency]):
    """Another name, another application, another code of Decision 20/2020 for an agency of the axis. Its first code
    stays, as documents name it. Only operators take the application away or change the second code."""

    name: str
    code_2020: str = ""
    subsystem: int | None = None

    scope = "bus.edoc_agency"
    label = gettext_lazy("Sửa cơ quan liên thông văn bản")

    def why_not(self, subject: EdocAgency, actor: Actor) -> str | None:
        if self.code_2020 != subject.code_2020:
            wrong = wrong_codes("000.00.00.H40", self.code_2020)
            if wrong:
                return wrong
            if not runs_the_bus(actor):
                return _("Mã theo Quyết định 20/2020 do người vận hành trục ghi.")
            if _taken(self.code_2020, subject):
                return _("Mã này đã có cơ quan khác dùng.")
        return _wrong_facts(actor, self.name, self.subsystem)

    def agency_for(self, subject: EdocAgency, actor: Actor) -> int | None:
        return _agency_behind(subject)

    def change(self, subject: EdocAgency, actor: Actor) -> Payload:
        facts = {"name": self.name.strip(), "code_2020": self.code_2020, "subsystem_id": self.subsystem}
        changed = [name for name, value in facts.items() if getattr(subject, name) != value]
        for name, value in facts.items():
            setattr(subject, name, value)
        subject.listed = False
        subject.save()
        return EdocAgencyChanged(subject.code, str(subject.subsystem or ""), changed)


@dataclass(frozen=True, kw_only=True)
class LockEdocAgency(Change[EdocAgency]):
    """Take no more documents for an agency; what has come for it can still be fetched."""

    scope = "bus.edoc_agency"
    label = gettext_lazy("Khoá cơ quan liên thông văn bản")

    def why_not(self, subject: EdocAgency, actor: Actor) -> str | None:
        return _("Cơ quan này đang bị khoá.") if subject.locked else None

    def agency_for(self, subject: EdocAgency, actor: Actor) -> int | None:
        return _agency_behind(subject)

    def change(self, subject: EdocAgency, actor: Actor) -> Payload:
        subject.locked = True
        subject.save(update_fields=["locked"])
        return EdocAgencyLocked(subject.code, not speaks_for(actor, subject))


@dataclass(frozen=True, kw_only=True)
class UnlockEdocAgency(Change[EdocAgency]):
    """Take documents for it again. What an operator or the configuration locked, an operator unlocks."""

    scope = "bus.edoc_agency"
    label = gettext_lazy("Mở khoá cơ quan liên thông văn bản")
    undone_by = LockEdocAgency

    def why_not(self, subject: EdocAgency, actor: Actor) -> str | None:
        if not subject.locked:
            return _("Cơ quan này không bị khoá.")
        last = events_about(subject).filter(name__in=(EdocAgencyLocked.name, EdocAgencyUnlocked.name)).last()
        own = last is not None and last.name == EdocAgencyLocked.name and not last.payload["by_operator"]
        return None if own or runs_the_bus(actor) else _("Người vận hành trục đã khoá. Liên hệ để được mở lại.")

    def agency_for(self, subject: EdocAgency, actor: Actor) -> int | None:
        return _agency_behind(subject)

    def change(self, subject: EdocAgency, actor: Actor) -> Payload:
        subject.locked = False
        subject.save(update_fields=["locked"])
        return EdocAgencyUnlocked(subject.code)


@dataclass(frozen=True, kw_only=True)
class ResendEdoc(Action[EdocDelivery]):
    """Let a document that failed at a receiver wait for it again: its application finds it in its list anew. For those
    outside, the call of the national axis is made again, for all of them at once, as it was one call."""

    scope = "bus.edoc_delivery"
    label = gettext_lazy("Gửi lại văn bản")

    def why_not(self, subject: EdocDelivery, actor: Actor) -> str | None:
        if subject.status != EdocDelivery.Status.FAIL:
            return _("Chỉ gửi lại văn bản bị lỗi.")
        if subject.outside and not self._call(subject).exists():
            return _("Lời gọi trục quốc gia không còn. Cơ quan gửi phải gửi văn bản với mã mới.")
        return None

    def agency_for(self, subject: EdocDelivery, actor: Actor) -> int | None:
        sender = EdocAgency.objects.filter(code=subject.edoc.sender).select_related("subsystem__member").first()
        return _agency_behind(sender) if sender else None

    def perform(self, subject: EdocDelivery, actor: Actor) -> Payload:
        if subject.outside:
            send_again(self._call(subject), self.at)
        else:
            subject.status, subject.updated_at = EdocDelivery.Status.WAITING, self.at
            subject.save(update_fields=["status", "updated_at"])
        return EdocResent(str(subject.edoc.uuid), subject.receiver, subject.outside)

    def _call(self, subject: EdocDelivery) -> Any:
        return Message.objects.filter(uuid=subject.edoc.uuid, state__in=SENDABLE)


def _agency_behind(agency: EdocAgency) -> int | None:
    return agency_of(agency.subsystem) if agency.subsystem else None
