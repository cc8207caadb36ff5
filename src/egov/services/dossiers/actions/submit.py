"""Filing a dossier."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload, record
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.services.dossiers.events import FeePaid, Submitted
from egov.services.dossiers.filing import make_dossier
from egov.services.dossiers.models import Dossier, Draft


@dataclass(frozen=True, kw_only=True)
class Submit(Action[Draft]):
    """File the reviewed and pledged draft; it gets its code and waits at the counter of the chosen office."""

    paid: int = 0
    payment: str = ""
    order: int | None = None

    scope = "dossiers.submit"
    label = gettext_lazy("Nộp hồ sơ")

    def about(self, subject: Draft) -> Dossier:
        assert subject.dossier is not None
        return subject.dossier

    def lock(self) -> Draft:
        draft = super().lock()
        sql.fill(draft, "release", "office", "dossier")
        sql.fill(draft.release, "procedure")
        return draft

    def why_not(self, subject: Draft, actor: Actor) -> str | None:
        if subject.dossier is not None:
            return _("Hồ sơ này đã được nộp, mã %(code)s.") % {"code": subject.dossier.code}
        if subject.pledged_at is None or subject.price is None:
            return _("Hãy xem lại và cam đoan nội dung kê khai trước khi nộp.")
        due_now = sum(line["amount"] for line in subject.price if line["when"] == "submission")
        if due_now > self.paid and not subject.pay_at_counter:
            return _("Hãy trả phí trước khi nộp, hoặc chọn trả tại quầy.")
        return None

    def perform(self, subject: Draft, actor: Actor) -> Payload:
        dossier = make_dossier(subject, self.at)
        if self.paid:
            dossier.fee_paid = self.paid
            dossier.payment_order = self.order
            dossier.save(update_fields=["fee_paid", "payment_order"])
            paid = FeePaid(amount=self.paid, how=self.payment)
            record(paid, subject=dossier, actor=actor, at=self.at, agency=dossier.office_id)
        return Submitted(
            code=dossier.code,
            procedure=subject.release.procedure.code,
            office=subject.office.code,
            channel=subject.channel,
        )

    def agency_for(self, subject: Draft, actor: Actor) -> int | None:
        return subject.office_id
