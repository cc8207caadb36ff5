"""What can be done about one letter that could not be delivered, and about all of a service."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from egov.channels.desk.bus import fields
from egov.channels.desk.bus.deed import Deed, services
from egov.channels.desk.bus.fields import Fields
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

LONGEST = 500_000
"""Signs that a form still takes; longer bodies go through the management interface."""


def dead(message: Any) -> bool:
    return bool(message.state == bus.Message.State.DEAD)


def latest(message: bus.Message) -> bus.letters.Content:
    """What would be sent now."""
    return bus.letters.edited_content(message) or bus.letters.first_content(message)


def is_editable(message: Any) -> bool:
    text = latest(message).text if dead(message) else None
    return text is not None and len(text) <= LONGEST


class BodyField(forms.CharField):
    """A body as text; the value are its bytes. Lines end as they did before: browsers write all of them with CR LF."""

    def __init__(self, message: bus.Message) -> None:
        self.before = latest(message).text or ""
        rows = min(40, max(12, self.before.count("\n") + 3))
        attrs = {"rows": rows, "spellcheck": "false", "class": "form-control font-monospace"}
        hint = _("Bản đầu vẫn được giữ để so sánh. Sửa xong thì bấm Gửi lại.")
        super().__init__(
            label=_("Nội dung"),
            required=False,
            max_length=LONGEST,
            initial=self.before,
            help_text=hint,
            widget=forms.Textarea(attrs=attrs),
            strip=False,
        )
        self.message = message

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if "\r\n" not in self.before:
            text = text.replace("\r\n", "\n")
        body = text.encode()
        wrong = bus.letters.wrong_body(self.message, body)
        if wrong:
            raise forms.ValidationError(wrong)
        return body


def body(message: Any, actor: Actor) -> Fields:
    return {"body": BodyField(message)}


def _sent(payload: Any) -> str:
    return _("Đã gửi lại %(n)s thư.") % {"n": f"{payload.letters:,}".replace(",", ".")}


LETTERS = [
    Deed(
        "gui-lai",
        _noop("Gửi lại"),
        _noop("Thư được gửi lại ngay, với đủ số lần thử."),
        bus.Message,
        "bus.letter",
        lambda message, given: bus.Replay(subject=message),
        bus.messages_visible_to,
        when=dead,
        intro=_noop("Thư giữ nguyên mã thông điệp, nên bên nhận biết nếu đã nhận một lần rồi."),
    ),
    Deed(
        "sua-noi-dung",
        _noop("Sửa nội dung"),
        _noop("Đã ghi nội dung mới. Bấm Gửi lại để gửi."),
        bus.Message,
        "bus.letter_content",
        lambda message, given: bus.EditLetter(subject=message, body=given["body"]),
        bus.kept.contents_visible_to,
        body,
        is_editable,
    ),
    Deed(
        "bo-thu",
        _noop("Bỏ thư này"),
        _noop("Đã bỏ thư. Những tin chờ phía sau được gửi tiếp."),
        bus.Message,
        "bus.letter",
        lambda message, given: bus.DropLetter(subject=message, reason=given["reason"]),
        bus.messages_visible_to,
        fields.reason(_noop("Lý do"), _noop("Ghi vào lịch sử của thư. Thư đã bỏ thì không gửi lại được.")),
        dead,
        danger=True,
    ),
    Deed(
        "gui-lai-tat-ca",
        _noop("Gửi lại tất cả"),
        _noop("Đã gửi lại."),
        bus.Service,
        "bus.letters",
        lambda service, given: bus.ReplayAll(subject=service),
        services,
        when=lambda service: bus.dead_letters(bus.named(service)).exists(),
        intro=_noop("Mọi thư không gửi được của dịch vụ này, từ tất cả bên gửi, được gửi lại theo thứ tự cũ."),
        told=_sent,
    ),
]
