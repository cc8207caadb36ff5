"""Letting in, refusing, stopping, resuming."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Payload, events_about
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.events import Approved, Resumed, Stopped, TurnedDown
from egov.lgsp.bus.models import Member, Service, Standing, Subsystem
from egov.lgsp.bus.policies import agency_of
from egov.lgsp.bus.rules.people import answers_for, runs_the_bus

Asking = Member | Subsystem
Entry = Member | Subsystem | Service


@dataclass(frozen=True, kw_only=True)
class Approve(Change[Asking]):
    """Let a member or an application in."""

    scope = "bus.approve"
    label = gettext_lazy("Duyệt đăng ký")

    def why_not(self, subject: Asking, actor: Actor) -> str | None:
        if subject.standing != Standing.ASKED:
            return _("Đăng ký này đã được xử lý.")
        if isinstance(subject, Subsystem) and subject.member.standing != Standing.ACTIVE:
            return _("Duyệt thành viên trước, rồi mới duyệt ứng dụng của thành viên.")
        return None

    def agency_for(self, subject: Asking, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Asking, actor: Actor) -> Payload:
        subject.standing = Standing.ACTIVE
        subject.save(update_fields=["standing"])
        return Approved(str(subject))


@dataclass(frozen=True, kw_only=True)
class TurnDown(Change[Asking]):
    """Refuse a registration, with the reason that the asker reads. They may ask again."""

    reason: str

    scope = "bus.approve"
    label = gettext_lazy("Từ chối đăng ký")

    def why_not(self, subject: Asking, actor: Actor) -> str | None:
        if subject.standing != Standing.ASKED:
            return _("Đăng ký này đã được xử lý.")
        if not self.reason.strip():
            return _("Ghi lý do từ chối để bên đăng ký biết cần sửa gì.")
        return None

    def agency_for(self, subject: Asking, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Asking, actor: Actor) -> Payload:
        subject.standing = Standing.REFUSED
        subject.save(update_fields=["standing"])
        return TurnedDown(str(subject), self.reason.strip()[:255])


@dataclass(frozen=True, kw_only=True)
class Stop(Change[Entry]):
    """Carry no messages for it until it is resumed. Callers of a stopped service are told the notice."""

    notice: str

    scope = "bus.stop"
    label = gettext_lazy("Tạm dừng")

    def why_not(self, subject: Entry, actor: Actor) -> str | None:
        if subject.standing != Standing.ACTIVE:
            return _("Mục này không đang hoạt động.")
        if not self.notice.strip():
            return _("Ghi lý do và bao giờ chạy lại; bên gọi sẽ đọc câu này.")
        return None

    def agency_for(self, subject: Entry, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Entry, actor: Actor) -> Payload:
        subject.standing = Standing.STOPPED
        if isinstance(subject, Service):
            subject.stopped_notice = self.notice.strip()[:255]
        subject.save()
        return Stopped(str(subject), self.notice.strip()[:255], not answers_for(actor, agency_of(subject)))


@dataclass(frozen=True, kw_only=True)
class Resume(Change[Entry]):
    """Carry messages again. What an operator stopped, an operator resumes."""

    scope = "bus.stop"
    label = gettext_lazy("Chạy lại")
    undone_by = Stop

    def why_not(self, subject: Entry, actor: Actor) -> str | None:
        if subject.standing != Standing.STOPPED:
            return _("Mục này không đang tạm dừng.")
        stopped = events_about(subject).filter(name=Stopped.name).last()
        if stopped and stopped.payload["by_operator"] and not runs_the_bus(actor):
            return _("Người vận hành trục đã dừng mục này. Liên hệ để được mở lại.")
        return None

    def agency_for(self, subject: Entry, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Entry, actor: Actor) -> Payload:
        subject.standing = Standing.ACTIVE
        if isinstance(subject, Service):
            subject.stopped_notice = ""
        subject.save()
        return Resumed(str(subject))
