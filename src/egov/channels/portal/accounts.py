"""How the account library behaves here: words, mail through our queue, officers whose address the agency knows."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from egov.channels.portal.jobs import send_account_mail
from egov.foundation.identity.api import actor_of

WRONG = _("Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại chữ hoa, chữ thường và bộ gõ tiếng Việt.")


def display(user: Any) -> str:
    """The name by which a person is greeted."""
    return str(user)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sentences in Vietnamese; after signing in, officers go to the workplace."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Tài khoản này đang bị khoá. Gọi tổng đài để mở lại."),
        "email_taken": _("Thư này đã có tài khoản. Đăng nhập, hoặc lấy lại mật khẩu nếu đã quên."),
        "enter_current_password": _("Nhập mật khẩu đang dùng"),
        "incorrect_password": _("Mật khẩu đang dùng chưa đúng"),
        "email_password_mismatch": WRONG,
        "username_password_mismatch": WRONG,
        "invalid_login": WRONG,
        "invalid_password_reset": _("Liên kết này đã dùng hoặc quá cũ. Lấy liên kết mới ở trang quên mật khẩu."),
        "too_many_login_attempts": _("Nhập sai nhiều lần. Đợi 5 phút rồi thử lại, hoặc lấy lại mật khẩu."),
        "rate_limited": _("Bạn gửi quá nhanh. Đợi một phút rồi thử lại."),
    }

    def get_login_stages(self) -> list[str]:
        usual = "allauth.account.stages.EmailVerificationStage"
        ours = "egov.channels.portal.confirmation.CitizenConfirmsAddress"
        return [ours if stage == usual else stage for stage in super().get_login_stages()]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/mot-cua/" if actor_of(request.user).is_officer else "/tai-khoan/"  # type: ignore[arg-type]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Render now, deliver in the background: a mail server that is down stops nobody from signing up."""
        message: EmailMessage = self.render_mail(template_prefix, email, {**context, "email": email})
        send_account_mail.defer(subject=str(message.subject), body=str(message.body), to=list(message.to))

    def format_email_subject(self, subject: str) -> str:
        return subject

    def add_message(self, request: Any, level: Any, *args: Any, **kwargs: Any) -> None:
        """The pages say themselves what happened."""
