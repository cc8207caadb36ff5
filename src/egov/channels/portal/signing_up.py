"""What the portal asks of a new person beside mail address and password."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from egov.kernel.identifiers import phone
from egov.kernel.vietnamese import nfc


class Person(forms.Form):
    """Name and telephone; everything else is asked where it is needed."""

    full_name = forms.CharField(
        label=_("Họ và tên"),
        max_length=150,
        help_text=_("Viết như trong giấy tờ tuỳ thân"),
        error_messages={"required": _("Nhập họ và tên của bạn")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Điện thoại di động"),
        max_length=20,
        help_text=_("Để tra cứu hồ sơ và nhận tin nhắn"),
        error_messages={"required": _("Nhập số điện thoại, ví dụ 0912 345 678")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_full_name(self) -> str:
        return " ".join(nfc(self.cleaned_data["full_name"]).split())

    def clean_phone(self) -> str:
        try:
            return phone(self.cleaned_data["phone"])
        except ValueError as problem:
            raise forms.ValidationError(_(str(problem))) from None

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Keep the answers with the new account."""
        user.full_name = self.cleaned_data["full_name"]
        user.phone = self.cleaned_data["phone"]
        user.save(update_fields=["full_name", "phone"])
