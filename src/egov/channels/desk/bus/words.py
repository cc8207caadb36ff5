"""How the pages of the bus say things."""

from django.utils.translation import gettext as _

from egov.lgsp.bus.api import AccessRight, Exchange, Standing, meaning

STANDINGS = {
    Standing.ASKED: "warn",
    Standing.ACTIVE: "ok",
    Standing.STOPPED: "bad",
    Standing.REFUSED: "",
}
RIGHTS = {
    AccessRight.State.ASKED: "warn",
    AccessRight.State.GRANTED: "ok",
    AccessRight.State.REFUSED: "bad",
    AccessRight.State.WITHDRAWN: "",
}


def capital(text: str) -> str:
    """The first letter of a sentence."""
    return text[:1].upper() + text[1:]


def standing(value: str) -> tuple[str, str]:
    """Colour and words of a state."""
    return STANDINGS[Standing(value)], capital(str(Standing(value).label))


def right_state(right: AccessRight) -> tuple[str, str]:
    """Colour and words of a right."""
    state = AccessRight.State(right.state)
    return RIGHTS[state], capital(str(state.label))


def ending(exchange: Exchange) -> tuple[str, str]:
    """Colour and words of how an exchange ended."""
    said = meaning(exchange.fault, exchange.status)
    if said is None:
        return ("ok", _("Xong")) if exchange.status < 400 else ("info", _("Bên cung cấp từ chối"))
    return "bad", {"caller": _("Lỗi bên gọi"), "bus": _("Lỗi của trục"), "provider": _("Lỗi bên cung cấp")}[said.side]


def size(count: int) -> str:
    """512 B, 14,2 KB, 3,1 MB."""
    value, unit = float(count), "B"
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    return (f"{value:.0f}" if unit == "B" else f"{value:.1f}".replace(".", ",")) + f" {unit}"


def short(name: str) -> str:
    """An identifier without the instance, which is the same for all."""
    return name.partition("/")[2] or name
