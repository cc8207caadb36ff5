"""The form of each kind of step."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.channels.desk import words
from egov.channels.desk.forms.fields import choice_field, number, people_field, text_field
from egov.channels.desk.forms.process import ProcessForm
from egov.channels.desk.forms.step import StepForm
from egov.channels.desk.people import divisions_for, usual_division
from egov.services.dossiers.api import Step


class HandOverForm(StepForm):
    """To which division. The one that handles the procedure's field is proposed."""

    note_label = "Ghi chú bàn giao"

    def add_fields(self) -> None:
        dossier = self.step.dossier
        divisions = divisions_for(dossier.lead_id, timezone.localdate())
        usual = usual_division(divisions, dossier.content.division_field, dossier.procedure.field.name)
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
