"""Rating the handling of a dossier."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.services.dossiers.api import Dossier, Status
from egov.services.feedback.events import Rated
from egov.services.feedback.models import Rating

SETTLED = {Status.DONE, Status.RETURNED, Status.REFUSED, Status.STOPPED}


@dataclass(frozen=True, kw_only=True)
class Rate(Action[Dossier]):
    """Say how it went, once, after the dossier is settled. Never a condition for the result."""

    stars: int
    guidance: str = ""
    attitude: str = ""
    punctuality: str = ""
    extra_money: bool | None = None
    comment: str = ""

    scope = "feedback.rate"
    label = gettext_lazy("Gửi đánh giá")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if subject.status not in SETTLED:
            return _("Bạn đánh giá được khi hồ sơ đã giải quyết xong.")
        if Rating.objects.filter(dossier=subject).exists():
            return _("Hồ sơ này đã được đánh giá. Cảm ơn bạn.")
        if not 1 <= self.stars <= 5:
            return _("Chọn mức hài lòng chung")
        if len(self.comment) > 1000:
            return _("Rút gọn góp ý còn tối đa 1.000 chữ.")
        return None

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.lead_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        Rating.objects.create(
            dossier=subject,
            agency_id=subject.lead_id,
            at=self.at,
            stars=self.stars,
            guidance=self.guidance,
            attitude=self.attitude,
            punctuality=self.punctuality,
            extra_money=self.extra_money,
            comment=self.comment,
        )
        return Rated(stars=self.stars, asked_for_money=bool(self.extra_money))
