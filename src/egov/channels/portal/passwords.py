"""What a password must be, said so that people know what to do."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LEAST = 10


class LongEnough:
    """At least ten characters; any characters."""

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < LEAST:
            raise ValidationError(_("Mật khẩu cần ít nhất %(least)s ký tự") % {"least": LEAST})

    def get_help_text(self) -> str:
        return _("Ít nhất %(least)s ký tự. Một câu ngắn dễ nhớ là tốt nhất.") % {"least": LEAST}


class NotCommon(CommonPasswordValidator):
    """None of the twenty thousand that are tried first."""

    def get_error_message(self) -> str:
        return _("Mật khẩu này nhiều người dùng nên dễ bị đoán, hãy chọn mật khẩu khác")

    def validate(self, password: str, user: Any = None) -> None:
        if password.lower().strip() in self.passwords or password.isdigit():
            raise ValidationError(self.get_error_message())

    def get_help_text(self) -> str:
        return ""


class NotOneself:
    """Not the name, mail address or number of the person."""

    def validate(self, password: str, user: Any = None) -> None:
        given = [str(getattr(user, name, "") or "") for name in ("username", "email", "full_name", "personal_number")]
        parts = [part.lower() for text in given for part in (text, text.split("@")[0]) if len(part) >= 5]
        if any(part in password.lower() for part in parts):
            raise ValidationError(_("Mật khẩu có tên hoặc thư của bạn nên dễ bị đoán, hãy chọn mật khẩu khác"))

    def get_help_text(self) -> str:
        return ""
