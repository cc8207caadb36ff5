"""Handing over the result, and giving originals back."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.services.dossiers.actions.step import StepAction
from egov.services.dossiers.events import OriginalsReturned, Returned
from egov.services.dossiers.models import Component, Dossier, Result, Step
from egov.services.dossiers.moving import Moved
from egov.services.dossiers.rules.states import Status


@dataclass(frozen=True, kw_only=True)
class ReturnResult(StepAction):
    """The counter that received the dossier gives the result to the applicant; what is unpaid is paid first."""

    handed_to: str = ""
    how: str = ""

    kind = "return_result"
    label = gettext_lazy("Trả kết quả")

    def missing(self, step: Step) -> str | None:
        if step.dossier.fee_open:
            return _("Thu đủ phí, lệ phí trước khi trả kết quả.")
        return None

    def change(self, step: Step, actor: Actor) -> None:
        dossier = step.dossier
        result = sql.only(Result, dossier_id=dossier.pk)
        dossier.result = result
        result.handed_to = self.handed_to or dossier.applicant_name
        result.handed_at = self.at
        sql.update(result, "handed_to", "handed_at")
        dossier.returned_at = self.at
        dossier.status = Status.RETURNED

    def payload(self, step: Step, moved: Moved) -> Payload:
        dossier = step.dossier
        return Returned(code=dossier.code, handed_to=dossier.result.handed_to, how=self.how or dossier.delivery)


@dataclass(frozen=True, kw_only=True)
class ReturnOriginals(Action[Dossier]):
    """Give originals back, apart from the result (decree 61/2018, article 20.2)."""

    papers: tuple[str, ...] = ()

    scope = "dossiers.counter"
    label = gettext_lazy("Trả bản gốc")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        held = subject.components.filter(originals_held__gt=0)
        if self.papers:
            held = held.filter(code__in=self.papers)
        return None if held.exists() else _("Không còn bản gốc nào đang giữ.")

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.office_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        held = Component.objects.filter(dossier=subject, originals_held__gt=0)
        if self.papers:
            held = held.filter(code__in=self.papers)
        names = [paper.name for paper in held]
        held.update(originals_held=0, originals_returned_at=self.at)
        return OriginalsReturned(papers=names)
