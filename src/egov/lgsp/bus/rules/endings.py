"""Faults of the bus in plain words: which side failed, and what to do about it."""

from dataclasses import dataclass

from egov.kernel.wording import gettext_noop as _

SIDES = {
    "caller": _("Bên gọi"),
    "bus": _("Trục tích hợp"),
    "provider": _("Bên cung cấp"),
}
# beginning of the fault code, the side that has to act, what happened, what to do; the longest beginning counts
_FAULTS: tuple[tuple[str, str, str, str], ...] = (
    ("Client", "caller", _("Lời gọi sai quy cách."), _("Bên gọi xem lại lời gọi theo tài liệu kết nối.")),
    (
        "Client.MissingHeader",
        "caller",
        _("Lời gọi thiếu phần đầu X-Road-Client."),
        _("Bên gọi gửi X-Road-Client với mã ứng dụng đã đăng ký."),
    ),
    (
        "Client.BadRequest",
        "caller",
        _("Địa chỉ hoặc mã trong lời gọi viết sai."),
        _("Bên gọi xem lại địa chỉ /r1/… và các mã."),
    ),
    (
        "Client.BodyTooLarge",
        "caller",
        _("Nội dung gửi lớn hơn mức dịch vụ nhận."),
        _("Bên gọi chia nhỏ dữ liệu, hoặc đề nghị bên cung cấp nâng mức."),
    ),
    (
        "Client.TooSlow",
        "caller",
        _("Bên gọi gửi nội dung quá chậm nên bị ngắt."),
        _("Bên gọi xem lại đường truyền của mình."),
    ),
    (
        "Client.Gone",
        "caller",
        _("Bên gọi tự ngắt trước khi nhận trả lời."),
        _("Bên gọi tăng thời gian chờ của ứng dụng."),
    ),
    (
        "Server.ClientProxy",
        "bus",
        _("Trục không xử lý được lời gọi."),
        _("Báo người vận hành trục, kèm mã trao đổi."),
    ),
    (
        "Server.ClientProxy.UnknownMember",
        "caller",
        _("Ứng dụng gọi chưa đăng ký hoặc đang dừng."),
        _("Bên gọi đăng ký ứng dụng, hoặc mở lại ở trang Ứng dụng."),
    ),
    (
        "Server.ClientProxy.SslAuthenticationFailed",
        "caller",
        _("Chứng thư của bên gọi không đúng hoặc hết hạn."),
        _("Bên gọi thêm chứng thư còn hạn ở trang Ứng dụng."),
    ),
    (
        "Server.ClientProxy.AuthenticationFailed",
        "caller",
        _("Bên gọi chưa chứng minh được mình là ai."),
        _("Bên gọi dùng đúng mã bí mật, thẻ truy cập hoặc gọi từ địa chỉ mạng đã khai."),
    ),
    (
        "Server.ClientProxy.InternalError",
        "bus",
        _("Trục gặp lỗi trong khi xử lý."),
        _("Báo người vận hành trục, kèm mã trao đổi."),
    ),
    (
        "Server.ServerProxy",
        "provider",
        _("Phía bên cung cấp không xử lý được lời gọi."),
        _("Báo bên cung cấp, kèm mã trao đổi."),
    ),
    (
        "Server.ServerProxy.UnknownService",
        "caller",
        _("Không có dịch vụ này trên trục."),
        _("Bên gọi xem lại mã dịch vụ trong danh mục."),
    ),
    (
        "Server.ServerProxy.AccessDenied",
        "caller",
        _("Bên gọi chưa được cấp quyền."),
        _("Bên gọi xin quyền ở trang của dịch vụ, chờ bên cung cấp duyệt."),
    ),
    (
        "Server.ServerProxy.ServiceDisabled",
        "provider",
        _("Bên cung cấp đang tạm dừng dịch vụ."),
        _("Chờ bên cung cấp mở lại; xem thông báo ở trang của dịch vụ."),
    ),
    (
        "Server.ServerProxy.NetworkError",
        "provider",
        _("Không kết nối được tới máy chủ của bên cung cấp."),
        _("Bên cung cấp xem máy chủ có chạy và có mở cho trục không."),
    ),
    (
        "Server.ServerProxy.SslAuthenticationFailed",
        "provider",
        _("Kết nối bảo mật tới bên cung cấp không thành."),
        _("Bên cung cấp xem lại chứng thư máy chủ."),
    ),
    (
        "Server.ServerProxy.ServiceFailed",
        "provider",
        _("Dịch vụ trả lời hỏng."),
        _("Bên cung cấp xem nhật ký dịch vụ vào lúc này."),
    ),
    (
        "Server.ServerProxy.ServiceFailed.Timeout",
        "provider",
        _("Bên cung cấp không trả lời trong thời gian chờ."),
        _("Bên cung cấp xem máy chủ; nếu việc cần lâu thì tăng thời gian chờ của dịch vụ."),
    ),
)


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
    known = [row for row in _FAULTS if fault == row[0] or fault.startswith(row[0] + ".")]
    if not known:
        return Meaning("bus", _("Trục không xử lý được lời gọi."), _("Báo người vận hành trục, kèm mã trao đổi."))
    return Meaning(*max(known, key=lambda row: len(row[0]))[1:])
