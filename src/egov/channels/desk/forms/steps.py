"""The form of an open step: what its kind needs, and the action that it becomes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.channels.desk import words
from egov.channels.desk.people import divisions_for, specialists_for, usual_division
from egov.foundation.directory.api import Agency
from egov.services.dossiers.api import STEP_ACTIONS, Result, Step, StepAction, filled_fields

MOST_QUESTIONS = 2  # blank ones beside those that the release foresees


class StepForm(forms.Form):
    """Outcome and remark; subclasses add what their kind needs."""

    note_label = "Ý kiến"
    main_button = ""

    def __init__(self, step: Step, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, prefix=f"b{step.pk}", auto_id="%s", label_suffix="")
        self.step = step
        if len(step.outcomes) > 1:
            choices = [(outcome, words.outcome_words(step.kind, outcome)) for outcome in step.outcomes]
            self.fields["outcome"] = forms.ChoiceField(
                label=_("Kết quả bước này"),
                choices=choices,
                required=False,
                initial=step.outcomes[0],
                widget=forms.RadioSelect,
            )
        self.add_fields()
        self.fields["note"] = text_field(_(self.note_label), rows=2)

    def add_fields(self) -> None:
        """Fields of the kind, between outcome and remark."""

    def inputs(self) -> dict[str, Any]:
        """Further inputs of the action."""
        return {}

    def action(self) -> StepAction:
        """The cleaned form as the action of its kind."""
        given = {"outcome": self.cleaned_data.get("outcome", ""), "note": self.cleaned_data["note"], **self.inputs()}
        return STEP_ACTIONS[self.step.kind](subject=self.step, **given)

    @property
    def button(self) -> str:
        """The deed in the button's words."""
        if self.main_button:
            return _(self.main_button)
        outcomes = self.step.outcomes
        if len(outcomes) == 1 and (self.step.kind, outcomes[0]) in words.OUTCOMES_OF_KIND:
            return words.outcome_words(self.step.kind, outcomes[0])
        return _("Chuyển bước")


class HandOverForm(StepForm):
    """To which division. The one that handles the procedure's field is proposed."""

    note_label = "Ghi chú bàn giao"

    def add_fields(self) -> None:
        dossier = self.step.dossier
        divisions = divisions_for(dossier.lead_id, timezone.localdate())
        usual = usual_division(divisions, dossier.release.parsed().division_field, dossier.procedure.field.name)
        self.fields["division"] = choice_field(
            _("Phòng nhận hồ sơ"),
            [(str(one.pk), one.name) for one in divisions],
            initial=str(usual.pk) if usual else "",
            empty=_("Cả cơ quan, không riêng phòng nào"),
        )

    def inputs(self) -> dict[str, Any]:
        return {"division": number(self.cleaned_data["division"])}


class AssignForm(StepForm):
    """To whom, with how much each one has open."""

    main_button = "Phân công"
    note_label = "Ý kiến chỉ đạo"

    def add_fields(self) -> None:
        self.fields["assignee"] = people_field(self.step)

    def inputs(self) -> dict[str, Any]:
        return {"assignee": number(self.cleaned_data["assignee"])}


class ProcessForm(StepForm):
    """Questions to other agencies, or the draft of the result."""

    note_label = "Ý kiến gửi người duyệt"

    def add_fields(self) -> None:
        self.prepared = list(self.step.dossier.consultations.filter(asked_at=None).select_related("agency"))
        self.content = self.step.dossier.release.parsed()
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


class AnswerForm(StepForm):
    """Yes or no, with its words."""

    main_button = "Trả lời"
    note_label = "Ghi chú nội bộ"

    def add_fields(self) -> None:
        self.fields.pop("outcome", None)
        self.fields["agrees"] = forms.ChoiceField(
            label=_("Ý kiến của cơ quan"),
            choices=[("co", _("Thống nhất")), ("khong", _("Không thống nhất"))],
            required=False,
            widget=forms.RadioSelect,
        )
        self.fields["answer"] = text_field(_("Nội dung trả lời"), rows=4)

    def inputs(self) -> dict[str, Any]:
        return {
            "outcome": self.step.outcomes[0],
            "agrees": {"co": True, "khong": False}.get(self.cleaned_data["agrees"]),
            "answer": self.cleaned_data["answer"],
        }


class SignForm(StepForm):
    """Sign, or say what has to be changed."""

    note_label = "Ý kiến (ghi rõ cần sửa gì nếu trả lại)"
    main_button = "Ký và chuyển"


class ReturnForm(StepForm):
    """Who took the result."""

    main_button = "Trả kết quả"
    note_label = "Ghi chú"

    def add_fields(self) -> None:
        self.fields["handed_to"] = forms.CharField(
            label=_("Người nhận kết quả"),
            required=False,
            max_length=200,
            initial=self.step.dossier.applicant_name,
        )
        ways = [(value, _(label)) for value, label in words.DELIVERY.items()]
        self.fields["how"] = choice_field(_("Cách trả"), ways, initial=self.step.dossier.delivery)

    def inputs(self) -> dict[str, Any]:
        return {"handed_to": self.cleaned_data["handed_to"], "how": self.cleaned_data["how"]}


FORMS: dict[str, type[StepForm]] = {
    "hand_over": HandOverForm,
    "assign": AssignForm,
    "process": ProcessForm,
    "consult_answer": AnswerForm,
    "sign": SignForm,
    "return_result": ReturnForm,
}


def form_for(step: Step, data: Mapping[str, Any] | None = None) -> StepForm:
    """The step's form, blank or as it was sent."""
    return FORMS.get(step.kind, StepForm)(step, data)


def text_field(label: str, *, rows: int, initial: str = "", hint: str = "") -> forms.CharField:
    """Free text that may stay empty; the action says when it may not."""
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, required=False, max_length=5000, widget=widget, initial=initial, help_text=hint)


def choice_field(
    label: str, choices: list[tuple[str, str]], *, initial: str = "", empty: str | None = None
) -> forms.ChoiceField:
    """One of a list; `empty` are the words for none."""
    shown = [*([("", empty)] if empty is not None else []), *choices]
    return forms.ChoiceField(label=label, choices=shown, required=False, initial=initial)


def people_field(step: Step) -> forms.ChoiceField:
    """The specialists who may do the step, the least busy first."""
    choices = [
        (str(person.user), _("%(name)s (%(n)s việc đang mở)") % {"name": person.name, "n": person.open_work})
        for person in specialists_for(step.agency_id, step.division_id)
    ]
    return choice_field(_("Người xử lý"), choices, empty=_("Chọn người xử lý"))


def number(text: str) -> int | None:
    """An id out of a select; None for none."""
    return int(text) if text.isascii() and text.isdigit() else None
