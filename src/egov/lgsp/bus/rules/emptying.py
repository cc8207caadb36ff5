"""What a node does with a queue in plain words, why it does nothing, and what to do about it."""

from dataclasses import dataclass

from egov.kernel.wording import gettext_noop as _

SILENT = 90
"""Seconds after which a node that told nothing does not count: it tells twice a minute."""
GONE, OLD = "left", "silent"

# state, colour, what it is called
_STATES = {
    "starting": ("info", _("Đang nối tới RabbitMQ")),
    "taking": ("ok", _("Đang lấy tin")),
    "standby": ("info", _("Chờ tới lượt")),
    "held": ("warn", _("Đang giữ tin chưa gửi được")),
    "failing": ("bad", _("Không lấy được tin")),
    "left": ("", _("Nút đã dừng")),
    "silent": ("bad", _("Nút không báo nữa")),
}
# beginning of the fault code, why nothing is taken, what to do; the longest beginning counts
_REASONS = (
    ("", _("Nút không gửi được tin đi."), _("Xem nhật ký của nút vào lúc này.")),
    (
        "Server.ClientProxy.UnknownMember",
        _("Ứng dụng gửi chưa đăng ký hoặc đang dừng."),
        _("Mở lại ứng dụng ở trang của nó, hoặc tạm dừng hàng đợi."),
    ),
    (
        "Server.ServerProxy.UnknownService",
        _("Dịch vụ nhận không còn trên trục."),
        _("Sửa hàng đợi: chọn dịch vụ nhận khác."),
    ),
    (
        "Server.ServerProxy.AccessDenied",
        _("Ứng dụng gửi chưa có quyền gọi dịch vụ nhận."),
        _("Ứng dụng gửi xin quyền ở trang của dịch vụ, chờ bên cung cấp duyệt."),
    ),
    (
        "Server.ServerProxy.ServiceDisabled",
        _("Bên cung cấp đang tạm dừng dịch vụ nhận."),
        _("Chờ bên cung cấp mở lại. Tin nằm lại ở RabbitMQ."),
    ),
    (
        "Server.ServerProxy.NetworkError",
        _("Không nối được tới RabbitMQ."),
        _("Xem RabbitMQ có chạy và có mở cổng cho nút này không; xem lại địa chỉ."),
    ),
    (
        "Server.ServerProxy.SslAuthenticationFailed",
        _("Kết nối bảo mật tới RabbitMQ không thành."),
        _("Xem lại chứng thư của RabbitMQ."),
    ),
    (
        "Server.ServerProxy.ServiceFailed",
        _("RabbitMQ không làm điều trục yêu cầu."),
        _("Xem nhật ký của RabbitMQ vào lúc này."),
    ),
    (
        "Server.ServerProxy.ServiceFailed.Timeout",
        _("RabbitMQ không trả lời trong thời gian chờ."),
        _("Xem RabbitMQ có quá tải hay không."),
    ),
    (
        "Server.ServerProxy.ServiceFailed.Refused",
        _("RabbitMQ không nhận người dùng hoặc mật khẩu, hoặc không cho đọc hàng đợi này."),
        _("Sửa người dùng của hàng đợi, cất lại bí mật ở trang của ứng dụng, hoặc cấp quyền đọc ở RabbitMQ."),
    ),
    (
        "Server.ServerProxy.ServiceFailed.NotFound",
        _("RabbitMQ không có hàng đợi này."),
        _("Xem lại tên hàng đợi và máy ảo, hoặc tạo hàng đợi ở RabbitMQ."),
    ),
    (
        "Server.ClientProxy.MissingSecret",
        _("Trục chưa cất bí mật mà hàng đợi dùng, hoặc khoá của trục đã khác."),
        _("Cất lại bí mật ở trang của ứng dụng gửi."),
    ),
    (
        "Server.ClientProxy.LoggingFailed",
        _("Trục không ghi được nhật ký nên không nhận gì."),
        _("Xem cơ sở dữ liệu, ổ đĩa của nút và dịch vụ dấu thời gian."),
    ),
    (
        "Server.ClientProxy.DatabaseError",
        _("Nút không tới được cơ sở dữ liệu của trục."),
        _("Xem cơ sở dữ liệu và đường mạng của nút."),
    ),
    (
        "Server.ClientProxy.Overloaded",
        _("Nút đang quá tải."),
        _("Chờ, hoặc thêm nút. Tin nằm lại ở RabbitMQ."),
    ),
    (
        "Client.TooManyRequests",
        _("Ứng dụng gửi đã dùng hết hạn mức."),
        _("Chờ sang kỳ sau, hoặc nâng hạn mức ở trang Hạn mức. Tin nằm lại ở RabbitMQ."),
    ),
)


@dataclass(frozen=True)
class Words:
    """Vietnamese wordings, to be translated by who shows them; empty where there is nothing to say or do."""

    colour: str
    label: str
    why: str
    to_do: str


def words(state: str, fault: str) -> Words:
    """Of what a node told last; `silent` when that is too long ago."""
    colour, label = _STATES[state]
    if state in ("held", "failing"):
        known = [row for row in _REASONS if not row[0] or fault == row[0] or fault.startswith(row[0] + ".")]
        _code, why, to_do = max(known, key=lambda row: len(row[0]))
        return Words(colour, label, why, to_do)
    if state == "standby":
        return Words(colour, label, _("Mỗi lúc chỉ một nút lấy; nút khác đang lấy."), "")
    if state == "silent":
        return Words(colour, label, _("Không biết nút còn chạy hay không."), _("Xem máy và tiến trình của nút."))
    return Words(colour, label, "", "")
