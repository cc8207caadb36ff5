"""Faults of the bus in plain words: which side failed, and what to do about it."""

from dataclasses import dataclass

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.rules.fault_words import FAULTS

SIDES = {
    "caller": _("Bên gọi"),
    "bus": _("Trục tích hợp"),
    "provider": _("Bên cung cấp"),
}


@dataclass(frozen=True)
class Meaning:
    """`side` is a key of SIDES; the sentences are Vietnamese wordings to be translated."""

    side: str
    happened: str
    to_do: str


def meaning(fault: str, status: int = 200) -> Meaning | None:
    """What a fault means; None for an exchange that came to its answer. An answer of 500 and more is the provider's."""
    if not fault:
        if status < 500:
            return None
        return Meaning(
            "provider", _("Dịch vụ tự trả lời là có lỗi."), _("Bên cung cấp xem nhật ký dịch vụ vào lúc này.")
        )
    known = [row for row in FAULTS if fault == row[0] or fault.startswith(row[0] + ".")]
    if not known:
        return Meaning("bus", _("Trục không xử lý được lời gọi."), _("Báo người vận hành trục, kèm mã trao đổi."))
    return Meaning(*max(known, key=lambda row: len(row[0]))[1:])
