"""Account forms in our words. The behaviour is the account library's."""

from typing import Any

from allauth.account import forms as account
from django import forms
from django.utils.translation import gettext_lazy as _

from egov.channels.portal.passwords import LEAST

PASSWORD_HINT = _("Ít nhất %(least)s ký tự. Một câu ngắn dễ nhớ là tốt nhất.")
EMAIL_MISSING = _("Nhập địa chỉ thư điện tử")
EMAIL_WRONG = _("Nhập thư điện tử theo dạng ten@vidu.vn")


def _say(field: forms.Field, label: Any, required: Any, hint: Any = "", autocomplete: str = "") -> None:
    field.label = label
    field.help_text = hint
    field.error_messages = {**field.error_messages, "required": required, "invalid": EMAIL_WRONG}
    field.widget.attrs.pop("placeholder", None)
    field.validators = [v for v in field.validators if type(v).__name__ != "EmailValidator"] + [
        _with_our_words(v) for v in field.validators if type(v).__name__ == "EmailValidator"
    ]
    if autocomplete:
        field.widget.attrs["autocomplete"] = autocomplete


def _with_our_words(validator: Any) -> Any:
    return type(validator)(message=EMAIL_WRONG)


def _password_hint() -> str:
    return str(PASSWORD_HINT) % {"least": LEAST}


class SignIn(account.LoginForm):  # type: ignore[misc]
    """By user name or mail address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(
            self.fields["login"], _("Thư điện tử hoặc tên đăng nhập"), _("Nhập thư hoặc tên đăng nhập"), "", "username"
        )
        _say(self.fields["password"], _("Mật khẩu"), _("Nhập mật khẩu"), "", "current-password")


class SignUp(account.SignupForm):  # type: ignore[misc]
    """Name, telephone, mail address, one password: typed once, with the choice to see it."""

    field_order = ["full_name", "phone", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        hint = _("Chúng tôi gửi một thư để xác nhận địa chỉ này")
        _say(self.fields["email"], _("Thư điện tử"), EMAIL_MISSING, hint, "email")
        _say(self.fields["password1"], _("Mật khẩu"), _("Nhập mật khẩu"), _password_hint(), "new-password")


class ForgotPassword(account.ResetPasswordForm):  # type: ignore[misc]
    """The answer never says whether the address has an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["email"], _("Thư điện tử của tài khoản"), EMAIL_MISSING, "", "email")


class NewPassword(account.ResetPasswordKeyForm):  # type: ignore[misc]
    """After the link in the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields["password1"], _("Mật khẩu mới"), _("Nhập mật khẩu mới"), _password_hint(), "new-password")
        _say(self.fields["password2"], _("Nhập lại mật khẩu mới"), _("Nhập lại mật khẩu mới"), "", "new-password")


class ChangePassword(account.ChangePasswordForm):  # type: ignore[misc]
    """While signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old = self.fields["oldpassword"]
        _say(old, _("Mật khẩu đang dùng"), _("Nhập mật khẩu đang dùng"), "", "current-password")
        _say(self.fields["password1"], _("Mật khẩu mới"), _("Nhập mật khẩu mới"), _password_hint(), "new-password")
        _say(self.fields["password2"], _("Nhập lại mật khẩu mới"), _("Nhập lại mật khẩu mới"), "", "new-password")
