"""Rights: asked for with a purpose, decided by the provider, ended."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.events import AccessAsked, AccessGranted, AccessRefused, AccessWithdrawn
from egov.lgsp.bus.models import AccessRight, Endpoint, Group, Service, Standing, Subsystem
from egov.lgsp.bus.policies import agency_of
from egov.lgsp.bus.problems import wrong_parts
from egov.lgsp.bus.rules.consents import Misplaced, place_of

State = AccessRight.State
OPEN = (State.ASKED, State.GRANTED)


def no_place(text: str) -> str | None:
    """Why this cannot be where calls name the person who has to consent."""
    try:
        if text:
            place_of(text)
    except Misplaced:
        return _("Ghi chỗ của số định danh trong lời gọi: path:2, query:tên, body:/con/trỏ hoặc body:tên.")
    return None


@dataclass(frozen=True, kw_only=True)
class AskAccess(Change[Subsystem]):
    """Ask that an application may call a service, or one endpoint of it, for a purpose, until a day."""

    service: int
    purpose: str
    endpoint: int | None = None
    valid_to: datetime | None = None

    scope = "bus.manage"
    label = gettext_lazy("Xin quyền gọi dịch vụ")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        if subject.standing != Standing.ACTIVE:
            return _("Ứng dụng này chưa được duyệt hoặc đang dừng.")
        if not Service.objects.visible_to(actor).filter(pk=self.service).exists():
            return _("Không có dịch vụ này trong danh mục.")
        if self.endpoint is not None and not Endpoint.objects.filter(pk=self.endpoint, service=self.service).exists():
            return _("Dịch vụ không có địa chỉ này.")
        if len(self.purpose.strip()) < 10:
            return _("Ghi mục đích dùng dữ liệu và căn cứ pháp lý, ít nhất 10 ký tự.")
        if self.valid_to is not None and self.valid_to <= self.at:
            return _("Chọn ngày hết hạn sau hôm nay.")
        same = AccessRight.objects.filter(
            service=self.service, endpoint=self.endpoint, subsystem=subject, state__in=OPEN
        ).first()
        if same:
            return _("Ứng dụng này đã có quyền đó hoặc đang chờ duyệt.")
        return None

    def about(self, subject: Subsystem) -> AccessRight:
        return AccessRight.objects.get(
            service=self.service, endpoint=self.endpoint, subsystem=subject, state=State.ASKED
        )

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        right = AccessRight.objects.create(
            service_id=self.service,
            endpoint_id=self.endpoint,
            subsystem=subject,
            purpose=self.purpose.strip()[:255],
            asked_at=self.at,
            asked_by=actor.name,
            valid_to=self.valid_to,
        )
        return AccessAsked(str(subject), str(right.endpoint or right.service), right.purpose)


@dataclass(frozen=True, kw_only=True)
class GrantAccess(Change[AccessRight]):
    """Let the application call. The provider may set an earlier end than the one asked for, demand that each call names
    its purpose or the consent of the person whom it is about, and hide parts of the answer."""

    valid_to: datetime | None = None
    consent: str = ""
    needs_purpose: bool = False
    masked: tuple[str, ...] = ()

    scope = "bus.decide"
    label = gettext_lazy("Cấp quyền")

    def why_not(self, subject: AccessRight, actor: Actor) -> str | None:
        if subject.state != State.ASKED:
            return _("Yêu cầu này đã được xử lý.")
        end = self.valid_to or subject.valid_to
        if end is not None and end <= self.at:
            return _("Chọn ngày hết hạn sau hôm nay.")
        return no_place(self.consent) or wrong_parts(self.masked)

    def agency_for(self, subject: AccessRight, actor: Actor) -> int | None:
        return agency_of(subject.service)

    def change(self, subject: AccessRight, actor: Actor) -> Payload:
        subject.state = State.GRANTED
        subject.decided_at, subject.decided_by = self.at, actor.name
        subject.valid_to = min(filter(None, (self.valid_to, subject.valid_to)), default=None)
        subject.consent, subject.needs_purpose, subject.masked = self.consent, self.needs_purpose, list(self.masked)
        subject.save()
        until = subject.valid_to.isoformat() if subject.valid_to else ""
        return AccessGranted(str(subject.subsystem or subject.group), str(subject.endpoint or subject.service), until)


@dataclass(frozen=True, kw_only=True)
class RefuseAccess(Change[AccessRight]):
    """Say no, with the reason that the asker reads."""

    reason: str

    scope = "bus.decide"
    label = gettext_lazy("Từ chối cấp quyền")

    def why_not(self, subject: AccessRight, actor: Actor) -> str | None:
        if subject.state != State.ASKED:
            return _("Yêu cầu này đã được xử lý.")
        return None if self.reason.strip() else _("Ghi lý do từ chối để bên xin quyền biết.")

    def agency_for(self, subject: AccessRight, actor: Actor) -> int | None:
        return agency_of(subject.service)

    def change(self, subject: AccessRight, actor: Actor) -> Payload:
        subject.state = State.REFUSED
        subject.decided_at, subject.decided_by, subject.reason = self.at, actor.name, self.reason.strip()[:255]
        subject.save()
        return AccessRefused(str(subject.subsystem), str(subject.endpoint or subject.service), subject.reason)


@dataclass(frozen=True, kw_only=True)
class WithdrawAccess(Change[AccessRight]):
    """End a right at once, or take back a request. The gateways follow within a second."""

    reason: str

    scope = "bus.withdraw"
    label = gettext_lazy("Thu hồi quyền")

    def why_not(self, subject: AccessRight, actor: Actor) -> str | None:
        if subject.state not in OPEN:
            return _("Quyền này không còn hiệu lực.")
        return None if self.reason.strip() else _("Ghi lý do thu hồi.")

    def agency_for(self, subject: AccessRight, actor: Actor) -> int | None:
        return agency_of(subject.service)

    def change(self, subject: AccessRight, actor: Actor) -> Payload:
        subject.state = State.WITHDRAWN
        subject.decided_at, subject.decided_by, subject.reason = self.at, actor.name, self.reason.strip()[:255]
        subject.save()
        who = str(subject.subsystem or subject.group)
        return AccessWithdrawn(who, str(subject.endpoint or subject.service), subject.reason)


@dataclass(frozen=True, kw_only=True)
class GrantToGroup(Change[Service]):
    """Give a group of applications a right that nobody had to ask for, such as all communes the population look-up."""

    group: int
    purpose: str
    endpoint: int | None = None
    valid_to: datetime | None = None
    consent: str = ""
    needs_purpose: bool = False
    masked: tuple[str, ...] = ()

    scope = "bus.manage"
    label = gettext_lazy("Cấp quyền cho nhóm")

    def why_not(self, subject: Service, actor: Actor) -> str | None:
        if not Group.objects.filter(pk=self.group).exists():
            return _("Không có nhóm này.")
        if self.endpoint is not None and not subject.endpoints.filter(pk=self.endpoint).exists():
            return _("Dịch vụ không có địa chỉ này.")
        if len(self.purpose.strip()) < 10:
            return _("Ghi mục đích dùng dữ liệu và căn cứ pháp lý, ít nhất 10 ký tự.")
        if self.valid_to is not None and self.valid_to <= self.at:
            return _("Chọn ngày hết hạn sau hôm nay.")
        if subject.rights.filter(group=self.group, endpoint=self.endpoint, state__in=OPEN).exists():
            return _("Nhóm này đã có quyền đó.")
        return no_place(self.consent) or wrong_parts(self.masked)

    def agency_for(self, subject: Service, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Service, actor: Actor) -> Payload:
        right = AccessRight.objects.create(
            service=subject,
            endpoint_id=self.endpoint,
            group_id=self.group,
            purpose=self.purpose.strip()[:255],
            state=State.GRANTED,
            asked_at=self.at,
            asked_by=actor.name,
            decided_at=self.at,
            decided_by=actor.name,
            valid_to=self.valid_to,
            consent=self.consent,
            needs_purpose=self.needs_purpose,
            masked=list(self.masked),
        )
        until = self.valid_to.isoformat() if self.valid_to else ""
        return AccessGranted(str(right.group), str(right.endpoint or subject), until)
