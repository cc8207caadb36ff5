"""Sending a stuck message off again."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.lgsp.messaging.events import Resent
from egov.lgsp.messaging.models import Message
from egov.lgsp.messaging.sending import resend


@dataclass(frozen=True, kw_only=True)
class Resend(Action[Message]):
    """Send it again, to `email` where the address was wrong or missing."""

    email: str = ""

    scope = "messaging.resend"
    label = gettext_lazy("Gửi lại")

    def why_not(self, subject: Message, actor: Actor) -> str | None:
        if subject.state == Message.State.SENT:
            return _("Thư đã đến nơi.")
        if subject.withheld == Message.Withheld.OPTED_OUT:
            return _("Người nhận đã chọn không nhận loại thư này.")
        if subject.is_secret and not subject.text:
            return _("Thư này không còn nội dung. Người nhận cần yêu cầu thư mới.")
        address = self.email.strip() or subject.to_email
        try:
            validate_email(address)
        except ValidationError:
            return _("Nhập địa chỉ thư, ví dụ thuong@example.com.")
        return None

    def perform(self, subject: Message, actor: Actor) -> Payload:
        before = subject.to_email
        resend(subject, self.email)
        return Resent(subject.about, subject.template.key, subject.to_email != before)
