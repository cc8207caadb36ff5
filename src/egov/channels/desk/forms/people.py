"""Forms of the administrator of one agency."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.channels.desk import words
from egov.channels.desk.filters import read_day
from egov.channels.desk.forms.fields import choice_field, number
from egov.foundation.directory.api import Agency, Division
from egov.foundation.events.api import Action
from egov.foundation.identity.api import AddOfficer, EndPost, GivePost, Post, User
from egov.kernel.actor import Role


class DayField(forms.CharField):
    """A day as people write it; the value is a date or None."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_day(text)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


def day_field(label: str, *, initial: date | None = None, hint: str = "") -> DayField:
    """A day that may stay empty."""
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    shown = f"{initial:%d/%m/%Y}" if initial else ""
    return DayField(label=label, required=False, max_length=20, initial=shown, help_text=hint, widget=widget)


class PeopleForm(forms.Form):
    """About one agency; becomes one action."""

    def __init__(self, agency: Agency, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="%s", label_suffix="")
        self.agency = agency
        self.add_fields()

    def add_fields(self) -> None:
        """The fields of the deed."""

    def add_post_fields(self) -> None:
        """Role, division, title: what every post has."""
        roles = [
            (role, _(label))
            for role, label in words.ROLES.items()
            if role != Role.INTEGRATOR or self.agency.code == settings.BUS_OPERATOR
        ]
        self.fields["role"] = choice_field(_("Vai trò"), roles, initial=Role.SPECIALIST.value)
        divisions = Division.objects.filter(agency=self.agency, valid_to=None).order_by("name")
        self.fields["division"] = choice_field(
            _("Phòng"), [(str(one.pk), one.name) for one in divisions], empty=_("Không riêng phòng nào")
        )
        self.fields["title"] = forms.CharField(label=_("Chức danh (nếu có)"), required=False, max_length=100)

    def action(self) -> Action[Any]:
        """The cleaned form as an action."""
        raise NotImplementedError


class AddOfficerForm(PeopleForm):
    """A new person with a first post."""

    def add_fields(self) -> None:
        self.fields["full_name"] = forms.CharField(label=_("Họ và tên"), required=False, max_length=150)
        self.fields["username"] = forms.CharField(
            label=_("Tên đăng nhập"), required=False, max_length=60, help_text=_("Ví dụ tran.thi.thuy")
        )
        self.fields["email"] = forms.CharField(
            label=_("Thư điện tử công vụ"),
            required=False,
            max_length=150,
            help_text=_("Người này đặt mật khẩu bằng mục Quên mật khẩu, qua thư điện tử này."),
        )
        self.add_post_fields()
        self.fields["valid_from"] = day_field(_("Làm từ ngày"), initial=timezone.localdate())

    def action(self) -> Action[Any]:
        given = self.cleaned_data
        return AddOfficer(
            subject=self.agency,
            username=given["username"].strip().lower(),
            full_name=given["full_name"],
            email=given["email"],
            role=Role(given["role"]),
            division=number(given["division"]),
            valid_from=given["valid_from"] or timezone.localdate(),
            title=given["title"],
        )


class GivePostForm(PeopleForm):
    """Another role for a person of the agency; with an end it is a delegation."""

    def __init__(self, agency: Agency, user: User, data: Mapping[str, Any] | None = None) -> None:
        self.user = user
        super().__init__(agency, data)

    def add_fields(self) -> None:
        self.add_post_fields()
        self.fields["valid_from"] = day_field(_("Từ ngày"), initial=timezone.localdate())
        self.fields["valid_to"] = day_field(_("Đến hết ngày"), hint=_("Để trống nếu không có thời hạn."))
        self.fields["document"] = forms.CharField(
            label=_("Số văn bản uỷ quyền"), required=False, max_length=100, help_text=_("Cần có khi giao có thời hạn.")
        )

    def action(self) -> Action[Any]:
        given = self.cleaned_data
        return GivePost(
            subject=self.agency,
            user=self.user.pk,
            role=Role(given["role"]),
            division=number(given["division"]),
            valid_from=given["valid_from"] or timezone.localdate(),
            valid_to=given["valid_to"],
            title=given["title"],
            document=given["document"],
        )


class EndPostForm(PeopleForm):
    """The last day of a post."""

    def __init__(self, post: Post, data: Mapping[str, Any] | None = None) -> None:
        self.post = post
        super().__init__(post.agency, data)

    def add_fields(self) -> None:
        self.fields["valid_to"] = day_field(_("Ngày cuối cùng giữ vị trí"), initial=timezone.localdate())

    def action(self) -> Action[Any]:
        return EndPost(subject=self.post, valid_to=self.cleaned_data["valid_to"] or timezone.localdate())
