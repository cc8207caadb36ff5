"""How the pages of kept messages say things."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from egov.channels.desk.bus import words
from egov.lgsp.bus import api as bus

State = bus.Message.State
COLOURS = {
    State.WAITING: "warn",
    State.UNDERWAY: "info",
    State.KEPT: "info",
    State.DELIVERED: "ok",
    State.DEAD: "bad",
    State.DROPPED: "",
    State.EXPIRED: "warn",
}
KINDS = {
    bus.Message.Kind.CALL: _noop("Lời gọi không chờ"),
    bus.Message.Kind.SOAP: _noop("Lời gọi SOAP không chờ"),
    bus.Message.Kind.REPLY: _noop("Trả lời gửi về bên gọi"),
    bus.Message.Kind.EVENT: _noop("Sự kiện cho bên đăng ký nhận"),
}
DONE = {
    "bus.LetterReplayed": _noop("Gửi lại"),
    "bus.LetterEdited": _noop("Sửa nội dung"),
    "bus.LetterDropped": _noop("Bỏ thư"),
}


@dataclass(frozen=True)
class Failure:
    """Why the last try did not bring it there: which side has to act, what happened, what to do."""

    side: str
    happened: str
    to_do: str


def state(value: str) -> tuple[str, str]:
    """Colour and words of a state."""
    return COLOURS[State(value)], words.capital(str(State(value).label))


def failure(message: bus.Message) -> Failure | None:
    """None while nothing went wrong. An answer below 500 that is none of a success was the receiver's refusal."""
    said = bus.meaning(message.fault, message.status)
    if said is not None:
        return Failure(_(bus.SIDES[said.side]), _(said.happened), _(said.to_do))
    if message.status < 400 or message.state == State.DELIVERED:
        return None
    happened = _("Bên nhận từ chối, trả lời %(status)s.") % {"status": message.status}
    return Failure(_("Bên gửi"), happened, _("Bên gửi xem lại nội dung theo tài liệu của bên nhận, sửa rồi gửi lại."))


def content(shown: bus.letters.Content, most: int = 20_000) -> tuple[str | None, str]:
    """The text, and what there is: its size and type. A long text is shown in part."""
    what = ", ".join(part for part in (words.size(shown.size), shown.kind) if part)
    if shown.text is None:
        return None, _("Không phải văn bản: %(what)s") % {"what": what}
    if len(shown.text) > most:
        what = _("%(what)s; chỉ hiện %(n)s ký tự đầu") % {"what": what, "n": f"{most:,}".replace(",", ".")}
    return shown.text[:most], what


def lines(difference: list[str]) -> list[tuple[str, str]]:
    """Lines of a difference with what happened to each: `add`, `gone`, or nothing."""
    signs = {"+": "add", "-": "gone"}
    return [(signs.get(line[:1], ""), line) for line in difference[2:]]
