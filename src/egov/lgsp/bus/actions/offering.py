"""A provider lets an application call without having been asked."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Payload
from egov.kernel.actor import Actor
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.events import AccessGranted
from egov.lgsp.bus.models import AccessRight, Service, Standing, Subsystem
from egov.lgsp.bus.policies import agency_of
from egov.lgsp.bus.rules.people import answers_for

State = AccessRight.State


@dataclass(frozen=True, kw_only=True)
class OfferAccess(Change[Service]):
    """Give another's application the right to the whole service, as the group right does for many. Nobody gives it to
    an application of the own: who calls and who decides are two."""

    subsystem: int
    purpose: str

    scope = "bus.manage"
    label = gettext_lazy("Cấp quyền không chờ xin")

    def why_not(self, subject: Service, actor: Actor) -> str | None:
        caller = Subsystem.objects.select_related("member").filter(pk=self.subsystem).first()
        if caller is None or {caller.standing, caller.member.standing} != {Standing.ACTIVE}:
            return _("Không có ứng dụng này, hoặc ứng dụng không đang hoạt động.")
        if not actor.is_system and answers_for(actor, caller.member.agency_id):
            return _("Ứng dụng này của chính bạn. Xin quyền để người khác duyệt.")
        if len(self.purpose.strip()) < 10:
            return _("Ghi mục đích dùng dữ liệu và căn cứ pháp lý, ít nhất 10 ký tự.")
        if subject.rights.filter(subsystem=caller, endpoint=None, state__in=(State.ASKED, State.GRANTED)).exists():
            return _("Ứng dụng này đã có quyền đó hoặc đang chờ duyệt.")
        return None

    def agency_for(self, subject: Service, actor: Actor) -> int | None:
        return agency_of(subject)

    def change(self, subject: Service, actor: Actor) -> Payload:
        right = AccessRight.objects.create(
            service=subject,
            subsystem_id=self.subsystem,
            purpose=self.purpose.strip()[:255],
            state=State.GRANTED,
            asked_at=self.at,
            asked_by=actor.name,
            decided_at=self.at,
            decided_by=actor.name,
        )
        return AccessGranted(str(right.subsystem), str(subject), "")
