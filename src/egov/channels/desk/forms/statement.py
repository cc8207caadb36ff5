"""The form in which an agency states what only it knows of a quarter."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.directory.api import Agency
from egov.services.dossiers.api import Declared
from egov.services.feedback.api import Declare, Statement

LABELS = {
    "published_wrongly": gettext_lazy("Số lỗi trong nội dung thủ tục đã công khai"),
    "complaints": gettext_lazy("Số phản ánh về thái độ được xác minh là đúng"),
    "grave": gettext_lazy("Số phản ánh nhũng nhiễu, đòi tiền được xác minh là đúng"),
    "petitions": gettext_lazy("Số phản ánh, kiến nghị đã nhận"),
    "petitions_in_time": gettext_lazy("Trong đó trả lời đúng hạn"),
}


class StatementForm(forms.Form):
    """Five numbers; what was stated before stands in them."""

    def __init__(self, agency: Agency, year: int, quarter: int, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="%s", label_suffix="")
        self.agency, self.year, self.quarter = agency, year, quarter
        before = Statement.objects.filter(agency=agency, year=year, quarter=quarter).first()
        for name, label in LABELS.items():
            widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
            wrong = _("%(label)s: nhập một số, ví dụ 0") % {"label": label}
            self.fields[name] = forms.IntegerField(
                label=label,
                max_value=1_000_000,
                widget=widget,
                initial=getattr(before, name) if before else None,
                error_messages={"required": wrong, "invalid": wrong, "max_value": wrong},
            )

    def action(self) -> Declare:
        """The cleaned form as an action."""
        return Declare(subject=self.agency, year=self.year, quarter=self.quarter, figures=Declared(**self.cleaned_data))
