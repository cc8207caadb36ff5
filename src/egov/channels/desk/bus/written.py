"""A field for a document that is written as YAML or JSON: each mistake is told with its line, and nothing is lost."""

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from egov.kernel.wording import said
from egov.lgsp.bus import api as bus

MOST_SHOWN = 20
LONGEST = 1_000_000
_OF_ADAPTER = re.compile(r"adapter((?:\.[A-Za-z_]\w*|\[\d+\])*)")


class WrittenField(forms.CharField):
    """The value is what the text says; `wrong` tells what is wrong with it, a sentence in each line."""

    empty = False

    def __init__(self, label: str, wrong: Callable[[Any], str | None], *, initial: str = "", hint: str = "") -> None:
        rows = min(40, max(16, initial.count("\n") + 3))
        attrs = {"rows": rows, "spellcheck": "false", "class": "form-control font-monospace", "wrap": "off"}
        widget = forms.Textarea(attrs=attrs)
        super().__init__(
            label=label, required=False, max_length=LONGEST, initial=initial, help_text=hint, widget=widget, strip=False
        )
        self.wrong = wrong

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text.strip() and self.empty:
            return None
        if not text.strip():
            raise forms.ValidationError(_("Nhập nội dung dạng YAML hoặc JSON."))
        try:
            document = bus.written(text)
        except bus.Broken as broken:
            raise forms.ValidationError(said(broken.sentence, _)) from broken
        if not isinstance(document.value, dict):
            raise forms.ValidationError(_("Nội dung phải gồm các dòng dạng tên: giá trị."))
        problem = self.wrong(document.value)
        if problem:
            told = [document.located(line) for line in problem.splitlines()[:MOST_SHOWN]]
            raise forms.ValidationError([_at(line, sentence) for line, sentence in told])
        return document.value


def _at(line: int | None, sentence: str) -> str:
    return sentence if line is None else _("Dòng %(line)s: %(what)s") % {"line": line, "what": sentence}


def located(text: str, problem: str) -> str:
    """A sentence about `adapter.…`, or about members that `adapter` does not have, with the line where it stands."""
    place = _OF_ADAPTER.search(problem)
    if place is None or not text.strip():
        return problem
    document = bus.written(text)
    named = next((name for name in document.value if re.search(rf"\b{re.escape(str(name))}\b", problem)), None)
    return _at(document.line_of(place[1] or (f"$.{named}" if named else "$")), problem)
