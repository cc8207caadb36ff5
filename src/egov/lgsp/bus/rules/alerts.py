"""From which figure on something is an alert, how urgent it is, and its sentence."""

from collections.abc import Mapping
from typing import Any

from egov.kernel.wording import Sentence
from egov.kernel.wording import gettext_noop as _

WARNING, URGENT = "warning", "urgent"
DAYS = (14, 3)
"""Days that a credential has left: a warning, urgent."""
FREE = (0.15, 0.05)
"""Share of a disk that is free."""
STAMP = (0.1, 0.5)
"""Share of the time that traffic may go on without a time stamp."""
LETTERS = (5, 50)
"""Messages that could not be delivered, of one service within an hour."""
QUEUE = (300, 1800)
"""Seconds that the oldest message is overdue."""
UNEMPTIED = (300, 1800)
"""Seconds in which no node took messages from a queue."""
SILENT = (30, 300)
"""Seconds since a node was last heard of."""


def below(value: float, bounds: tuple[float, float]) -> str | None:
    """The level of what must not get small; None when it is well."""
    return URGENT if value < bounds[1] else WARNING if value < bounds[0] else None


def above(value: float, bounds: tuple[float, float]) -> str | None:
    """The level of what must not get large; None when it is well."""
    return URGENT if value >= bounds[1] else WARNING if value >= bounds[0] else None


_SENTENCES = {
    "credential": (
        _("%(what)s của %(who)s hết hạn sau %(days)s ngày, lúc %(until)s."),
        _("Đăng ký cái mới trước đó; hai cái có thể cùng có hiệu lực."),
    ),
    "disk": (
        _("Ổ đĩa chứa %(place)s ở %(node)s chỉ còn trống %(free)s%%."),
        _("Dọn hoặc thêm ổ đĩa. Đầy ổ thì trục từ chối mọi lời gọi."),
    ),
    "stamp": (
        _("Chưa có dấu thời gian đã %(minutes)s phút; đến %(most)s phút thì trục từ chối mọi lời gọi."),
        _("Xem dịch vụ dấu thời gian và tiến trình nền."),
    ),
    "letters": (
        _("%(many)s thông điệp tới %(service)s không gửi được trong giờ qua."),
        _("Xem lỗi, sửa rồi gửi lại ở trang thông điệp không gửi được."),
    ),
    "queue": (
        _("Thông điệp tới %(service)s chờ quá giờ đã %(minutes)s phút."),
        _("Xem các nút có đang chạy không và dịch vụ nhận có chậm không."),
    ),
    "circuit": (
        _("Trục đang ngắt %(service)s vì dịch vụ hỏng nhiều lần liên tiếp (nút %(node)s)."),
        _("Bên cung cấp xem máy chủ; chẩn đoán ở trang của dịch vụ."),
    ),
    "node": (
        _("Nút %(node)s không báo còn chạy đã %(minutes)s phút."),
        _("Xem máy và tiến trình của nút."),
    ),
    "unemptied": (
        _("Không nút nào lấy tin từ hàng đợi %(queue)s đã %(minutes)s phút."),
        _("Xem lý do của từng nút ở trang Hàng đợi. Tin nằm lại ở RabbitMQ."),
    ),
}


def told(kind: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong and what to do, Vietnamese, to be translated by who shows it."""
    wording, to_do = _SENTENCES[kind]
    return Sentence(wording, **facts), to_do
