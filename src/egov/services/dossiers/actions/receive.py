"""Taking a dossier in at the counter."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.services.dossiers import moving
from egov.services.dossiers.clock import counted_from, due_for
from egov.services.dossiers.events import Received
from egov.services.dossiers.models import Component, Dossier, Step
from egov.services.dossiers.rules.intake import needs_receipt
from egov.services.dossiers.rules.states import Status
from egov.services.dossiers.slip_data import make_slip

CHANGED = ("received_at", "clock_started_at", "due", "status", "sets", "search_text")
WAITING = {Status.SUBMITTED, Status.INTAKE_SUPPLEMENT}


@dataclass(frozen=True)
class Papers:
    """What was handed in of one paper: originals taken in, copies."""

    originals: int = 0
    copies: int = 0
    held: int = 0


@dataclass(frozen=True, kw_only=True)
class Receive(Action[Dossier]):
    """Take a complete dossier in: the due date is promised, the receipt slip made, the clock runs.

    A result that is given at once needs no slip unless `receipt` asks for it (decree 61/2018, article 17.4).
    """

    papers: Mapping[str, Papers] = field(default_factory=dict)
    sets: int = 1
    receipt: bool = False

    scope = "dossiers.counter"
    label = gettext_lazy("Tiếp nhận")

    def why_not(self, subject: Dossier, actor: Actor) -> str | None:
        if subject.status not in WAITING:
            return _("Hồ sơ đã được tiếp nhận hoặc đã kết thúc.")
        if subject.supplements.filter(answered_at=None).exists():
            return _("Người nộp chưa gửi giấy tờ được yêu cầu bổ sung.")
        return None

    def agency_for(self, subject: Dossier, actor: Actor) -> int | None:
        return subject.office_id

    def perform(self, subject: Dossier, actor: Actor) -> Payload:
        start = counted_from(subject, self.at)
        subject.supplements.filter(accepted_at=None).update(accepted_at=self.at)
        subject.received_at = self.at
        subject.clock_started_at = start
        subject.due = due_for(subject, self.at, subject.content.limit)
        subject.status = Status.RECEIVED
        subject.sets = self.sets
        self._take_papers(subject)
        self._do_first_step(subject, actor)
        sql.update(subject, *CHANGED)
        if needs_receipt(immediate=subject.content.immediate, asked_for=self.receipt):
            make_slip(subject, "01", self.at, actor)
        return Received(
            code=subject.code,
            office=subject.office.code,
            lead=subject.lead.code,
            channel=subject.channel,
            due=subject.due,
            counted_from=start,
        )

    def _take_papers(self, dossier: Dossier) -> None:
        for paper in Component.objects.filter(dossier=dossier, code__in=self.papers):
            taken = self.papers[paper.code]
            paper.originals, paper.copies, paper.originals_held = taken.originals, taken.copies, taken.held
            sql.update(paper, "originals", "copies", "originals_held")

    def _do_first_step(self, dossier: Dossier, actor: Actor) -> None:
        first = sql.only(Step, dossier_id=dossier.pk, kind="receive", closed_at=None)
        first.closed_at, first.closed_by_id = self.at, actor.user
        first.outcome = first.outcomes[0]
        sql.update(first, "closed_at", "closed_by", "outcome")
        first.dossier = dossier
        moving.complete(first, first.outcome, self.at)
