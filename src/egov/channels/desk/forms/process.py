"""The specialist's form: questions to other agencies, or the draft of the result."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.channels.desk.forms.fields import choice_field, text_field
from egov.channels.desk.forms.step import StepForm
from egov.foundation.directory.api import Agency
from egov.services.dossiers.api import Result, filled_fields

MOST_QUESTIONS = 2  # blank ones beside those that the release foresees


class ProcessForm(StepForm):
    """Questions to other agencies, or the draft of the result."""

    note_label = "Ý kiến gửi người duyệt"

    def add_fields(self) -> None:
        self.prepared = list(self.step.dossier.consultations.filter(asked_at=None).select_related("agency"))
        self.content = self.step.dossier.content
        if "ask" in self.step.outcomes:
            self._add_questions()
        if {"draft_result", "reject"} & set(self.step.outcomes):
            self._add_draft()

    def _add_questions(self) -> None:
        for question in self.prepared:
            name = f"hoi-{question.agency.code}"
            label = _("Hỏi %(agency)s") % {"agency": question.agency.name}
            self.fields[name] = text_field(label, rows=2, initial=question.question, hint=_("Xoá trắng nếu không hỏi."))
        taken = [question.agency_id for question in self.prepared]
        others = Agency.objects.on(timezone.localdate()).inside().exclude(pk__in=[*taken, self.step.agency_id])
        choices = list(others.exclude(kind="hdnd").order_by("level", "name").values_list("code", "name"))
        for count in range(1, MOST_QUESTIONS + 1):
            self.fields[f"them-{count}"] = choice_field(_("Hỏi thêm cơ quan"), choices, empty=_("Không hỏi thêm"))
            self.fields[f"them-hoi-{count}"] = text_field(_("Nội dung hỏi cơ quan này"), rows=2)

    def _add_draft(self) -> None:
        drafted = Result.objects.filter(dossier=self.step.dossier).first()
        self.fields["title"] = forms.CharField(
            label=_("Tên văn bản kết quả"),
            required=False,
            max_length=300,
            initial=drafted.title if drafted else self.content.result.name.vi,
        )
        filled = filled_fields(self.step.dossier)
        for one in self.content.result.fields:
            label = str(one["label"]["vi"])
            known = (drafted.values if drafted else filled).get(label, "")
            rows = 3 if one.get("kind") == "textarea" else 0
            self.fields[f"kq-{one['key']}"] = text_field(label, rows=rows, initial=known)
        body = drafted.body if drafted else ""
        hint = _("Nếu không giải quyết, ghi lý do ở đây; câu này in trong văn bản trả lời.")
        self.fields["body"] = text_field(_("Nội dung"), rows=4, initial=body, hint=hint)

    def inputs(self) -> dict[str, Any]:
        given = self.cleaned_data
        inputs: dict[str, Any] = {}
        if given.get("outcome") == "ask":
            inputs["asked"] = self._asked()
        if "title" in given:
            values = {
                str(one["label"]["vi"]): given[f"kq-{one['key']}"]
                for one in self.content.result.fields
                if given[f"kq-{one['key']}"]
            }
            usual = given["title"] == self.content.result.name.vi and given.get("outcome") == "reject"
            inputs.update(title="" if usual else given["title"], body=given["body"], values=values)
        elif given.get("outcome") == "reject":
            inputs["body"] = given["note"]
        return inputs

    def _asked(self) -> dict[str, str]:
        given = self.cleaned_data
        asked = {one.agency.code: given[f"hoi-{one.agency.code}"] for one in self.prepared}
        asked = {code: question for code, question in asked.items() if question}
        for count in range(1, MOST_QUESTIONS + 1):
            if code := given[f"them-{count}"]:
                asked[code] = given[f"them-hoi-{count}"]
        return asked
