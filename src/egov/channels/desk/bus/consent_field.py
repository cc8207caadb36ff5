"""The field in which a provider says whose consent each call needs."""

from django import forms
from django.utils.translation import gettext as _


def consent_place() -> forms.CharField:
    """Where calls name the person who has to consent; empty when nobody has to."""
    hint = _("Để trống khi không cần. Ví dụ path:2, query:so-dinh-danh, body:/nguoi/so-dinh-danh.")
    label = _("Cần sự đồng ý của người có số định danh tại")
    return forms.CharField(label=label, max_length=210, required=False, help_text=hint)
