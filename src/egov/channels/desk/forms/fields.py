"""Fields that the workplace's forms share. They may stay empty: the action says in its own words when they may not."""

from django import forms
from django.utils.translation import gettext as _

from egov.channels.desk.people import specialists_for
from egov.services.dossiers.api import Step


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
    """An id out of a select, or a count; None for none and for what is no number or too long to be one of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
