"""Agencies and documents of the document axis: codes as they must be written, and states in words."""

from egov.kernel.codes import AgencyCode
from egov.kernel.edxml.values import organ
from egov.kernel.wording import gettext_noop as _

SAID = {"initial": _("Chờ nhận"), "processing": _("Đang nhận"), "done": _("Đã nhận"), "fail": _("Nhận lỗi")}
"""States of a delivery inside the province."""
SAID_OUTSIDE = {**SAID, "initial": _("Chờ gửi trục quốc gia"), "done": _("Đã giao trục quốc gia"), "fail": _("Gửi lỗi")}
NOT_IN_FULL = _("Viết mã cơ quan đầy đủ, chữ in hoa, ví dụ 000.00.12.H40.")
NOT_2016 = _("Mã chính theo QCVN 102:2016, ví dụ 000.00.12.H40, hoặc mã số doanh nghiệp.")
NOT_2020 = _("Mã theo Quyết định 20/2020 có dạng H40.12.")


def wrong_code(text: str) -> str | None:
    """Why this is no agency's code in full, of either form."""
    try:
        return None if text.isascii() and organ(text) == text else NOT_IN_FULL
    except ValueError as error:
        return str(error)


def wrong_codes(first: str, second: str) -> str | None:
    """Why these cannot be the two codes of an agency; the second may be empty."""
    wrong = wrong_code(first) or (wrong_code(second) if second else None)
    if wrong:
        return wrong
    if _is_2020(first):
        return NOT_2016
    return NOT_2020 if second and not _is_2020(second) else None


def said_of(status: str, *, outside: bool) -> str:
    """A delivery's state; what the national axis brings is not ours to call received."""
    return (SAID_OUTSIDE if outside else SAID)[status]


def _is_2020(code: str) -> bool:
    return AgencyCode(code).is_2020
