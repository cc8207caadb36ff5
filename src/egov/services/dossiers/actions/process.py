"""The specialist's work: appraise, ask other agencies, draft the result (steps 6 and 14)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.directory.api import Agency
from egov.foundation.sql import api as sql
from egov.kernel.actor import Actor
from egov.services.catalogue.api import Text, form_of
from egov.services.dossiers.actions.step import StepAction
from egov.services.dossiers.models import Consultation, Dossier, Filing, Result, Step
from egov.services.dossiers.results import result_of
from egov.services.dossiers.rules.states import Status

DRAFTS = {"draft_result": True, "reject": False}


@dataclass(frozen=True, kw_only=True)
class Process(StepAction):
    """Appraise the dossier: ask other agencies, or draft a result or a reasoned refusal for the leader."""

    asked: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    body: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    kind = "process"
    label = gettext_lazy("Xử lý hồ sơ")

    def missing(self, step: Step) -> str | None:
        outcome = self.chosen(step)
        if outcome == "reject" and not self.body.strip():
            return _("Ghi lý do không giải quyết, câu này sẽ in trong văn bản trả lời.")
        if outcome == "ask":
            return self._missing_question(step)
        return None

    def _missing_question(self, step: Step) -> str | None:
        if self.asked and any(not question.strip() for question in self.asked.values()):
            return _("Ghi nội dung hỏi từng cơ quan.")
        known = Agency.objects.filter(code__in=self.asked).count()
        if known != len(self.asked):
            return _("Có cơ quan được hỏi không có trong danh mục.")
        if not self.asked and not step.dossier.consultations.exists():
            return _("Chọn ít nhất một cơ quan để lấy ý kiến.")
        return None

    def change(self, step: Step, actor: Actor) -> None:
        outcome = self.chosen(step)
        step.dossier.status = Status.PROCESSING
        if step.dossier.handler_id is None:
            step.dossier.handler_id = actor.user
        if outcome in DRAFTS:
            draft_result(self, step, actor, granted=DRAFTS[outcome])
        elif outcome == "ask" and self.asked:
            self._set_questions(step, actor)

    def _set_questions(self, step: Step, actor: Actor) -> None:
        """What the specialist asks replaces what the release foresaw, as long as nothing was sent."""
        step.dossier.consultations.filter(asked_at=None).exclude(agency__code__in=self.asked).delete()
        for agency in Agency.objects.filter(code__in=self.asked):
            Consultation.objects.update_or_create(
                dossier=step.dossier,
                agency=agency,
                defaults={"question": self.asked[agency.code], "asked_by_id": actor.user},
            )

    def data(self, step: Step) -> dict[str, Any]:
        if self.chosen(step) != "ask" or not self.asked:
            return {}
        codes = step.dossier.consultations.order_by("id").values_list("agency__code", flat=True)
        return {"asked": [{"agency": code} for code in codes]}


@dataclass(frozen=True, kw_only=True)
class CheckRequest(StepAction):
    """The head checks the request to other agencies and passes it to the leader (step 7)."""

    kind = "check_request"
    label = gettext_lazy("Xét duyệt yêu cầu liên thông")


@dataclass(frozen=True, kw_only=True)
class ApproveRequest(StepAction):
    """The leader approves the request to other agencies (step 8)."""

    kind = "approve_request"
    label = gettext_lazy("Phê duyệt yêu cầu liên thông")


@dataclass(frozen=True, kw_only=True)
class CheckResult(StepAction):
    """The head checks the drafted result before the leader sees it."""

    kind = "check_result"
    label = gettext_lazy("Xét duyệt kết quả")


def draft_result(action: Process, step: Step, actor: Actor, *, granted: bool) -> None:
    """Keep the draft of the result; a later draft replaces it as long as nothing is signed."""
    content = step.dossier.content
    refusal = _("Thông báo không giải quyết: %(title)s") % {"title": content.title.vi}
    known = result_of(step.dossier)
    result = known or Result(dossier=step.dossier)
    result.granted = granted
    result.title = action.title or (content.result.name.vi if granted else refusal)
    result.body = action.body
    result.values = dict(action.values) or filled_fields(step.dossier)
    result.drafted_by_id = actor.user
    result.drafted_at = action.at
    if known is None:
        sql.insert(result)
    else:
        sql.update(result, "granted", "title", "body", "values", "drafted_by", "drafted_at")


def filled_fields(dossier: Dossier) -> dict[str, str]:
    """The result's fields as the release takes them from the answers, in words, by label."""
    fields = dossier.content.result.fields
    if not fields:
        return {}
    sql.fill(dossier, "release")
    said = form_of(dossier.release).texts(sql.only(Filing, dossier_id=dossier.pk).answers, "vi")
    found = {}
    for wanted in fields:
        source = str(wanted.get("from", ""))
        value = said.get(source) or said.get(source.partition(".")[0]) or ""
        if value:
            found[Text.of(wanted["label"]).vi] = value
    return found
