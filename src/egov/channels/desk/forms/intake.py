"""The decision on a dossier that waits at the counter, with its papers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from egov.foundation.events.api import Action
from egov.services.dossiers.api import AskAtIntake, Component, Dossier, Papers, Receive, RefuseIntake

MOST_SETS = 50
SLIPS = {"tiep-nhan": "01", "bo-sung": "02", "tu-choi": "03"}


class IntakeForm(forms.Form):
    """Counts of the papers, what is missing of each, a reason; `lam` is the button that was pressed."""

    def __init__(self, dossier: Dossier, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="%s", label_suffix="")
        self.dossier = dossier
        self.papers: list[Component] = list(dossier.components.select_related("checked_by"))
        self.deed = str(data.get("lam", "tiep-nhan")) if data is not None else ""
        asked_before = dossier.supplements.exists()
        self.fields["sets"] = forms.IntegerField(label=_("Số bộ hồ sơ"), min_value=1, max_value=MOST_SETS, initial=1)
        for paper in self.papers:
            for name, label, usual in (
                (f"chinh-{paper.code}", _("Số bản chính, %(name)s"), paper.originals),
                (f"sao-{paper.code}", _("Số bản sao, %(name)s"), paper.copies),
                (f"giu-{paper.code}", _("Số bản gốc giữ lại, %(name)s"), paper.originals_held),
            ):
                self.fields[name] = _count(label % {"name": paper.name}, usual)
            self.fields[f"thieu-{paper.code}"] = forms.CharField(
                label=_("Cần bổ sung, %(name)s") % {"name": paper.name}, required=False, max_length=300
            )
        area = forms.Textarea(attrs={"rows": 3})
        self.fields["reason"] = forms.CharField(
            label=_("Lý do, nội dung cần bổ sung (người nộp đọc câu này)"), required=False, max_length=2000, widget=area
        )
        if asked_before:
            self.fields["second_reason"] = forms.CharField(
                label=_("Vì sao lần trước chưa nêu"),
                required=False,
                max_length=1000,
                help_text=_("Chỉ khi yêu cầu lại."),
            )

    @property
    def slip(self) -> str:
        """The slip that the decision makes."""
        return SLIPS.get(self.deed, "01")

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The papers with their fields, for the table."""
        return [
            {
                "paper": paper,
                "originals": self[f"chinh-{paper.code}"],
                "copies": self[f"sao-{paper.code}"],
                "held": self[f"giu-{paper.code}"],
                "missing": self[f"thieu-{paper.code}"],
            }
            for paper in self.papers
        ]

    def clean(self) -> dict[str, Any]:
        """No more originals stay than were handed in."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for paper in self.papers:
            held = given.get(f"giu-{paper.code}") or 0
            if held > (given.get(f"chinh-{paper.code}", held) or 0):
                self.add_error(f"giu-{paper.code}", _("Số bản gốc giữ lại nhiều hơn số bản chính đã nhận"))
        return given

    def action(self) -> Action[Any]:
        """The cleaned form as the action of the button."""
        given = self.cleaned_data
        if self.deed == "bo-sung":
            return AskAtIntake(
                subject=self.dossier,
                reason=given["reason"],
                items=self._items(),
                second_reason=given.get("second_reason", ""),
            )
        if self.deed == "tu-choi":
            return RefuseIntake(subject=self.dossier, reason=given["reason"])
        return Receive(subject=self.dossier, papers=self._papers(), sets=given["sets"])

    def said(self) -> str:
        """What the officer is told when it is done."""
        return {
            "bo-sung": _("Đã gửi phiếu yêu cầu bổ sung."),
            "tu-choi": _("Đã từ chối tiếp nhận."),
        }.get(self.deed, _("Đã tiếp nhận hồ sơ."))

    def _papers(self) -> dict[str, Papers]:
        given = self.cleaned_data
        found = {}
        for paper in self.papers:
            counts = (given[f"{what}-{paper.code}"] or 0 for what in ("chinh", "sao", "giu"))
            found[paper.code] = Papers(*counts)
        return found

    def _items(self) -> tuple[dict[str, str], ...]:
        return tuple(
            {"component": paper.code, "name": paper.name, "what": what}
            for paper in self.papers
            if (what := self.cleaned_data[f"thieu-{paper.code}"])
        )


def _count(label: str, usual: int) -> forms.IntegerField:
    messages = {
        "invalid": _("Nhập số bản bằng chữ số"),
        "min_value": _("Số bản không nhỏ hơn 0"),
        "max_value": _("Số bản tối đa là 99"),
    }
    widget = forms.TextInput(attrs={"inputmode": "numeric", "style": "width:3.5rem", "aria-label": label})
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=99, initial=usual, widget=widget, error_messages=messages
    )
