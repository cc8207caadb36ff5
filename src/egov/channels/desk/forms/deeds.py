"""Small forms of the deeds beside the steps. What is missing is said by the action, in its own words."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.channels.desk.filters import read_day
from egov.channels.desk.forms.fields import number, people_field, text_field
from egov.foundation.events.api import Action, policy_of
from egov.kernel.actor import Actor
from egov.services.dossiers import api as dossiers
from egov.services.dossiers.api import Dossier, Step


class DeedForm(forms.Form):
    """A form about one dossier that becomes one action. `intro` says what will happen."""

    intro = ""

    def __init__(self, dossier: Dossier, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="%s", label_suffix="")
        self.dossier = dossier
        self.add_fields()

    def add_fields(self) -> None:
        """The fields of the deed."""

    def action(self) -> Action[Any]:
        """The cleaned form as an action."""
        raise NotImplementedError


class AcceptSupplementForm(DeedForm):
    """Nothing to fill in: look at the papers, then press."""

    intro = "Chỉ nhận khi đã xem giấy tờ người nộp gửi và thấy đủ. Thời hạn giải quyết sẽ tính lại từ đầu."

    def action(self) -> Action[Any]:
        return dossiers.AcceptSupplement(subject=self.dossier)


class AnswerSupplementForm(DeedForm):
    """The applicant brought the papers to the counter."""

    intro = "Dùng khi người nộp mang giấy tờ tới quầy thay vì gửi trên mạng."

    def add_fields(self) -> None:
        self.fields["answer"] = text_field(_("Người nộp đã mang tới những gì"), rows=3)

    def action(self) -> Action[Any]:
        return dossiers.AnswerSupplement(subject=self.dossier, answer=self.cleaned_data["answer"])


class TakeFeeForm(DeedForm):
    """The whole open fee in cash."""

    intro = "Thu đủ số tiền còn lại bằng tiền mặt. Biên lai được lập ngay."

    def action(self) -> Action[Any]:
        return dossiers.TakeFee(subject=self.dossier)


class ReturnOriginalsForm(DeedForm):
    """All that are held, or some of them."""

    intro = "Đánh dấu những bản gốc trả cho người nộp."

    def add_fields(self) -> None:
        held = self.dossier.components.filter(originals_held__gt=0)
        choices = [(paper.code, f"{paper.name} ({paper.originals_held})") for paper in held]
        self.fields["papers"] = forms.MultipleChoiceField(
            label=_("Bản gốc đang giữ"),
            choices=choices,
            initial=[code for code, _name in choices],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": _("Bản gốc này không còn ở quầy: đã trả cho người nộp")},
        )

    def clean_papers(self) -> list[str]:
        """None chosen is a slip of the hand, not "all of them"."""
        chosen: list[str] = self.cleaned_data["papers"]
        if not chosen:
            raise forms.ValidationError(_("Đánh dấu ít nhất một bản gốc"))
        return chosen

    def action(self) -> Action[Any]:
        return dossiers.ReturnOriginals(subject=self.dossier, papers=tuple(self.cleaned_data["papers"]))


class ItemsForm(DeedForm):
    """A reason, and beside each paper what is to be added or changed."""

    def add_fields(self) -> None:
        label = _("Cần bổ sung gì và vì sao (người nộp đọc câu này)")
        self.fields["reason"] = text_field(label, rows=3)
        self.papers = list(self.dossier.components.all())
        for paper in self.papers:
            self.fields[f"thieu-{paper.code}"] = forms.CharField(label=paper.name, required=False, max_length=300)

    def items(self) -> tuple[dict[str, str], ...]:
        """The papers beside which something was written."""
        return tuple(
            {"component": paper.code, "name": paper.name, "what": what}
            for paper in self.papers
            if (what := self.cleaned_data[f"thieu-{paper.code}"])
        )


class AskForMoreForm(ItemsForm):
    """After intake: the clock stops."""

    intro = "Phiếu 02 được gửi cho người nộp. Thời hạn dừng lại và tính lại từ đầu khi hồ sơ đủ."

    def action(self) -> Action[Any]:
        return dossiers.AskForMore(subject=self.dossier, reason=self.cleaned_data["reason"], items=self.items())


class PostponeForm(DeedForm):
    """The one new date."""

    intro = "Mỗi hồ sơ chỉ được hẹn lại một lần. Phiếu 04 được gửi cho người nộp."

    def add_fields(self) -> None:
        self.fields["day"] = forms.CharField(
            label=_("Ngày hẹn mới"),
            required=False,
            max_length=20,
            help_text=_("Ví dụ 29/12/2017, trả trước 17 giờ."),
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        )
        self.fields["reason"] = text_field(_("Lý do chậm (in trong phiếu xin lỗi)"), rows=3)

    def clean_day(self) -> datetime:
        """At the end of office hours of that day."""
        try:
            day = read_day(self.cleaned_data["day"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem
        if day is None:
            raise forms.ValidationError(_("Nhập ngày hẹn mới"))
        return timezone.make_aware(datetime.combine(day, time(17)))

    def action(self) -> Action[Any]:
        return dossiers.Postpone(
            subject=self.dossier, new_due=self.cleaned_data["day"], reason=self.cleaned_data["reason"]
        )


class StopForm(DeedForm):
    """Not to be undone."""

    intro = "Hồ sơ kết thúc mà không có kết quả. Việc này không hoàn tác được."

    def add_fields(self) -> None:
        self.fields["reason"] = text_field(_("Lý do dừng (người nộp đọc câu này)"), rows=3)

    def action(self) -> Action[Any]:
        return dossiers.Stop(subject=self.dossier, reason=self.cleaned_data["reason"])


class WithdrawForm(DeedForm):
    """On behalf of the applicant at the counter. Not to be undone."""

    intro = "Chỉ làm khi chính người nộp yêu cầu tại quầy. Việc này không hoàn tác được."

    def add_fields(self) -> None:
        self.fields["reason"] = text_field(_("Lý do người nộp nêu (nếu có)"), rows=3)

    def action(self) -> Action[Any]:
        return dossiers.Withdraw(subject=self.dossier, reason=self.cleaned_data["reason"])


class ReassignForm(DeedForm):
    """An open step goes to another specialist of the division."""

    intro = "Người mới thấy việc này trong danh sách của mình ngay."

    def __init__(self, step: Step, data: Mapping[str, Any] | None = None) -> None:
        self.step = step
        super().__init__(step.dossier, data)

    def add_fields(self) -> None:
        self.fields["assignee"] = people_field(self.step)

    def clean_assignee(self) -> int:
        """A number out of the list."""
        chosen = number(self.cleaned_data["assignee"])
        if chosen is None:
            raise forms.ValidationError(_("Chọn người xử lý"))
        return chosen

    def action(self) -> Action[Any]:
        return dossiers.Reassign(subject=self.step, assignee=self.cleaned_data["assignee"])


def may_reassign(step: Step, actor: Actor) -> bool:
    """May this person give the step to another one? Whom, the form asks."""
    return step.closed_at is None and policy_of("dossiers.assign")(actor, step) is None
