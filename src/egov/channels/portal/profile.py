"""What a person may change of the account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from egov.channels.portal.signing_up import Person
from egov.foundation.identity.api import User
from egov.kernel.identifiers import identity_number


class Profile(Person):
    """Name, telephone, identity number, place of living: forms take them over."""

    personal_number = forms.CharField(
        label=_("Số định danh hoặc chứng minh nhân dân"),
        max_length=20,
        required=False,
        help_text=_("Không bắt buộc. Được điền sẵn vào tờ khai của bạn"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Nơi cư trú"),
        max_length=250,
        required=False,
        help_text=_("Số nhà, xóm hoặc đường, xã, huyện, tỉnh"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )

    @classmethod
    def of(cls, user: User, data: Any = None) -> "Profile":
        known = {name: getattr(user, name) for name in ("full_name", "phone", "personal_number", "address")}
        return cls(data, initial=known)

    def clean_personal_number(self) -> str:
        typed = self.cleaned_data["personal_number"]
        if not typed:
            return ""
        try:
            return identity_number(typed)
        except ValueError as problem:
            raise forms.ValidationError(_(str(problem))) from None

    def save(self, user: User) -> None:
        """Keep the answers."""
        for name in ("full_name", "phone", "personal_number", "address"):
            setattr(user, name, self.cleaned_data[name])
        user.save(update_fields=["full_name", "phone", "personal_number", "address"])
