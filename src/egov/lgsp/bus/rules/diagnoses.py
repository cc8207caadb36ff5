"""What the steps of a diagnosis mean, and who has to do what. A gateway names findings; here are their sentences."""

from collections.abc import Mapping
from typing import Any

from egov.kernel.wording import Sentence
from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.rules.looks import BY_ADAPTERS

STEPS = {
    "registry": _("Cấu hình của nút"),
    "application": _("Ứng dụng gọi"),
    "credential": _("Chứng thư, mã bí mật"),
    "service": _("Dịch vụ"),
    "right": _("Quyền gọi địa chỉ này"),
    "purpose": _("Mục đích, phần bị che"),
    "limits": _("Hạn mức còn lại"),
    "contract": _("Hợp đồng"),
    "name": _("Tên máy chủ"),
    "tcp": _("Kết nối TCP"),
    "tls": _("Bắt tay TLS, chứng thư máy chủ"),
    "http": _("Trả lời HTTP"),
    "adapter": _("Bộ nối đăng nhập, xem thử"),
    "circuit": _("Ngắt mạch"),
    "journal": _("Ghi nhật ký"),
    "key": _("Khoá ký của nút"),
    "stamped": _("Dấu thời gian của nhật ký"),
    "stamp": _("Dịch vụ dấu thời gian"),
    "clock": _("Đồng hồ"),
}
"""By name, in the order in which they are made. A provider is asked by HTTP or by an adapter, never by both."""

_ASK = _("Quản trị bên gọi xin quyền ở trang của dịch vụ, bên cung cấp duyệt.")
_PARTY = _("Người vận hành trục duyệt hoặc mở lại ở trang Ứng dụng.")
_RENEW = _("Quản trị bên gọi đăng ký chứng thư hoặc mã mới ở trang của ứng dụng.")
_SERVER = _("Bên cung cấp xem máy chủ có chạy và tường lửa có mở cho nút này không.")
_CERTIFICATE = _("Bên cung cấp thay chứng thư của máy chủ.")
_OPERATOR = _("Người vận hành trục xem nút này và cơ sở dữ liệu.")
_NOTHING = ""

_FINDINGS: dict[tuple[str, str], tuple[str, str]] = {
    ("registry", "followed"): (_("Nút đang theo cấu hình mới nhất."), _NOTHING),
    ("registry", "kept"): (
        _("Nút đang dùng cấu hình giữ trên đĩa từ %(at)s, vì chưa gặp được cơ sở dữ liệu."),
        _OPERATOR,
    ),
    ("application", "active"): (_("%(name)s của %(member)s đang hoạt động."), _NOTHING),
    ("application", "unknown_member"): (_("Không có thành viên nào mang mã %(client)s."), _("Xem lại mã của bên gọi.")),
    ("application", "unknown"): (
        _("Thành viên có trên trục, nhưng không có ứng dụng %(client)s."),
        _("Xem lại mã ứng dụng, hoặc đăng ký ứng dụng."),
    ),
    ("application", "behind"): (
        _("Ứng dụng đã được duyệt nhưng nút này chưa biết."),
        _("Chờ vài giây rồi thử lại; nếu vẫn vậy thì báo người vận hành trục."),
    ),
    ("application", "asked"): (_("Ứng dụng đang chờ duyệt."), _PARTY),
    ("application", "stopped"): (_("Ứng dụng đang bị dừng."), _PARTY),
    ("application", "refused"): (_("Ứng dụng đã bị từ chối."), _PARTY),
    ("application", "member_asked"): (_("Cơ quan của ứng dụng đang chờ duyệt."), _PARTY),
    ("application", "member_stopped"): (_("Cơ quan của ứng dụng đang bị dừng."), _PARTY),
    ("application", "member_refused"): (_("Cơ quan của ứng dụng đã bị từ chối."), _PARTY),
    ("credential", "network"): (_("Được nhận theo địa chỉ mạng: %(networks)s."), _NOTHING),
    ("credential", "no_network"): (
        _("Nhận theo địa chỉ mạng nhưng chưa khai mạng nào."),
        _("Quản trị bên gọi khai địa chỉ mạng."),
    ),
    ("credential", "valid"): (_("Còn hiệu lực đến %(until)s."), _NOTHING),
    ("credential", "ends_soon"): (_("Chỉ còn hiệu lực %(days)s ngày, đến %(until)s."), _RENEW),
    ("credential", "not_yet"): (_("Chưa đến ngày có hiệu lực: %(at)s."), _("Chờ đến ngày đó, hoặc dùng cái khác.")),
    ("credential", "expired"): (_("Đã hết hạn lúc %(at)s."), _RENEW),
    ("credential", "revoked"): (_("Đã bị thu hồi lúc %(at)s và không có cái nào khác."), _RENEW),
    ("credential", "behind"): (
        _("Đã đăng ký nhưng nút này chưa biết."),
        _("Chờ vài giây rồi thử lại; nếu vẫn vậy thì báo người vận hành trục."),
    ),
    ("credential", "no_certificate"): (_("Ứng dụng chưa đăng ký chứng thư TLS nào."), _RENEW),
    ("credential", "no_token"): (_("Ứng dụng chưa có mã bí mật hay khoá công khai nào."), _RENEW),
    ("service", "active"): (_("%(title)s đang mở."), _NOTHING),
    ("service", "stopped"): (_("%(title)s đang tạm dừng: %(notice)s"), _("Chờ bên cung cấp mở lại.")),
    ("service", "unknown"): (_("Không có dịch vụ %(service)s."), _("Xem lại mã dịch vụ trong danh mục.")),
    ("service", "registered_active"): (
        _("Dịch vụ có trên trục, nhưng ứng dụng hoặc cơ quan cung cấp đang dừng, hoặc nút này chưa biết."),
        _("Bên cung cấp xem trạng thái ứng dụng của mình; chờ vài giây rồi thử lại."),
    ),
    ("service", "registered_stopped"): (
        _("Dịch vụ và ứng dụng cung cấp đều đang dừng."),
        _("Chờ bên cung cấp mở lại."),
    ),
    ("service", "registered_asked"): (_("Dịch vụ đang chờ duyệt."), _PARTY),
    ("service", "registered_refused"): (_("Dịch vụ đã bị từ chối."), _PARTY),
    ("right", "granted"): (_("Có quyền."), _NOTHING),
    ("right", "ends_soon"): (_("Có quyền, nhưng chỉ còn %(days)s ngày, đến %(until)s."), _ASK),
    ("right", "none"): (_("Chưa có quyền nào với dịch vụ này."), _ASK),
    ("right", "ended"): (_("Quyền đã hết hạn lúc %(at)s."), _ASK),
    ("right", "other_endpoint"): (_("Không có quyền %(method)s %(path)s. Quyền đang có: %(open_to)s."), _ASK),
    ("purpose", "none"): (_("Lời gọi không phải nêu mục đích."), _NOTHING),
    ("purpose", "named"): (_("Mục đích đã nêu khớp với quyền."), _NOTHING),
    ("purpose", "hidden"): (_("Được gọi; trả lời bị che %(parts)s phần theo quyền."), _NOTHING),
    ("purpose", "missing"): (
        _("Quyền này đòi lời gọi nêu mục đích: %(wanted)s."),
        _("Bên gọi gửi mục đích ở đầu X-Egov-Purpose."),
    ),
    ("purpose", "other"): (
        _("Mục đích đã nêu khác với quyền: %(wanted)s."),
        _("Bên gọi gửi đúng mục đích ở đầu X-Egov-Purpose."),
    ),
    ("limits", "free"): (_("Không có hạn mức."), _NOTHING),
    ("limits", "rate"): (_("Được %(rate)s lời gọi mỗi giây."), _NOTHING),
    ("limits", "left"): (_("Hôm nay còn %(left)s trong %(quota)s lời gọi."), _NOTHING),
    ("limits", "used_up"): (
        _("Đã dùng hết %(quota)s lời gọi của hôm nay."),
        _("Chờ đến ngày mai, hoặc nhờ người vận hành trục tăng hạn mức."),
    ),
    ("contract", "kept"): (_("Có hợp đồng."), _NOTHING),
    ("contract", "none"): (_("Không có hợp đồng nên không so được."), _NOTHING),
    ("contract", "inside"): (_("%(place)s có trong hợp đồng."), _NOTHING),
    ("contract", "outside"): (_("%(place)s không có trong hợp đồng."), _("Bên gọi xem lại phương thức và đường dẫn.")),
    ("name", "resolved"): (_("Tìm được địa chỉ của máy chủ."), _NOTHING),
    ("name", "unknown"): (
        _("Không tìm được địa chỉ của máy chủ."),
        _("Bên cung cấp xem lại tên trong địa chỉ dịch vụ; người vận hành xem DNS của nút."),
    ),
    ("name", "timeout"): (_("Máy chủ tên miền không trả lời trong %(seconds)s giây."), _OPERATOR),
    ("name", "no_address"): (
        _("Địa chỉ đã khai không phải loại trục gọi được."),
        _("Bên cung cấp sửa địa chỉ dịch vụ."),
    ),
    ("tcp", "connected"): (_("Kết nối được."), _NOTHING),
    ("tcp", "some"): (_("Kết nối được, nhưng có địa chỉ không trả lời."), _SERVER),
    ("tcp", "refused"): (_("Máy chủ từ chối kết nối: không có gì chạy ở cổng này."), _SERVER),
    ("tcp", "timeout"): (_("Máy chủ không trả lời trong %(seconds)s giây: thường do tường lửa."), _SERVER),
    ("tcp", "unreachable"): (_("Không có đường tới máy chủ."), _SERVER),
    ("tls", "secured"): (_("%(version)s, chứng thư hợp lệ đến %(until)s."), _NOTHING),
    ("tls", "ends_soon"): (_("Chứng thư máy chủ chỉ còn %(days)s ngày, đến %(until)s."), _CERTIFICATE),
    ("tls", "plain"): (
        _("Dịch vụ dùng http, không mã hoá từ trục đến máy chủ."),
        _("Bên cung cấp nên chuyển sang https."),
    ),
    ("tls", "open"): (
        _("Đường từ trục đến máy chủ không mã hoá."),
        _("Bên cung cấp bật TLS: mục tls của phần adapter, hoặc địa chỉ amqps, vxp+https, vdxp+https."),
    ),
    ("tls", "unchecked"): (
        _("%(version)s, nhưng dịch vụ được khai là không kiểm tra chứng thư."),
        _("Bên cung cấp bật kiểm tra chứng thư của dịch vụ."),
    ),
    ("tls", "expired"): (_("Chứng thư máy chủ đã hết hạn."), _CERTIFICATE),
    ("tls", "not_yet"): (_("Chứng thư máy chủ chưa có hiệu lực."), _("Bên cung cấp xem chứng thư và đồng hồ.")),
    ("tls", "self_signed"): (
        _("Chứng thư máy chủ tự ký hoặc gốc không được tin."),
        _("Bên cung cấp dùng chứng thư của nơi cấp mà nút tin, hoặc gửi chứng thư gốc cho người vận hành."),
    ),
    ("tls", "issuer"): (
        _("Không tìm được nơi cấp chứng thư: thường thiếu chứng thư trung gian."),
        _("Bên cung cấp cài cả chuỗi chứng thư trên máy chủ."),
    ),
    ("tls", "other_name"): (_("Chứng thư máy chủ mang tên khác với địa chỉ đã khai."), _CERTIFICATE),
    ("tls", "untrusted"): (_("Chứng thư máy chủ không được tin."), _CERTIFICATE),
    ("tls", "handshake"): (
        _("Bắt tay TLS không thành."),
        _("Bên cung cấp xem cổng có dùng TLS 1.2 trở lên không."),
    ),
    ("tls", "timeout"): (_("Bắt tay TLS không xong trong %(seconds)s giây."), _SERVER),
    ("http", "answers"): (_("Máy chủ trả lời %(status)s."), _NOTHING),
    ("http", "healthy"): (_("Địa chỉ kiểm tra trả lời %(status)s."), _NOTHING),
    ("http", "unhealthy"): (
        _("Địa chỉ kiểm tra trả lời %(status)s, không phải 2xx."),
        _("Bên cung cấp xem nhật ký dịch vụ vào lúc này."),
    ),
    ("http", "error"): (
        _("Máy chủ trả lời %(status)s cho lời hỏi không đổi gì."),
        _("Bên cung cấp xem nhật ký; khai địa chỉ kiểm tra để biết chắc."),
    ),
    ("http", "timeout"): (
        _("Có kết nối nhưng không có trả lời HTTP trong %(seconds)s giây."),
        _("Bên cung cấp xem dịch vụ có bị treo không."),
    ),
    ("http", "no_http"): (_("Trả lời không phải HTTP, hoặc kết nối bị ngắt."), _("Bên cung cấp xem địa chỉ và cổng.")),
    **BY_ADAPTERS,
    ("circuit", "closed"): (_("Đang thông."), _NOTHING),
    ("circuit", "failing"): (_("Thông, nhưng %(many)s lần gần đây đều hỏng."), _SERVER),
    ("circuit", "open"): (
        _("Đang ngắt vì hỏng nhiều lần liên tiếp; thử lại sau mỗi %(seconds)s giây."),
        _SERVER,
    ),
    ("circuit", "fallback"): (_("Đang ngắt; lời gọi đi tới địa chỉ dự phòng."), _SERVER),
    ("journal", "database"): (_("Đã ghi thử một dòng vào nhật ký."), _NOTHING),
    ("journal", "spool"): (_("Nhật ký đang ghi tạm ra đĩa vì cơ sở dữ liệu vắng mặt."), _OPERATOR),
    ("journal", "full"): (_("Không ghi được nhật ký nên mọi lời gọi bị từ chối."), _OPERATOR),
    ("journal", "slow"): (_("Ghi nhật ký không xong trong %(seconds)s giây."), _OPERATOR),
    ("key", "signs"): (_("Ký được và kiểm được; chứng thư của nút đến %(until)s."), _NOTHING),
    ("key", "none"): (_("Nút không có khoá ký."), _OPERATOR),
    ("key", "wrong"): (_("Khoá và chứng thư của nút không khớp nhau."), _OPERATOR),
    ("key", "expired"): (_("Chứng thư của nút đã hết hạn lúc %(at)s."), _OPERATOR),
    ("key", "unknown"): (_("Các nút khác chưa biết chứng thư của nút này."), _OPERATOR),
    ("stamped", "in_time"): (_("Dòng lâu nhất chờ dấu thời gian %(waiting)s giây."), _NOTHING),
    ("stamped", "late"): (
        _("Đã chờ dấu thời gian %(waiting)s giây; quá %(most)s giây thì mọi lời gọi bị từ chối."),
        _OPERATOR,
    ),
    ("stamped", "overdue"): (
        _("Không có dấu thời gian đã %(waiting)s giây, quá mức %(most)s: mọi lời gọi bị từ chối."),
        _OPERATOR,
    ),
    ("stamp", "given"): (_("Đã xin thử và nhận được một dấu thời gian."), _NOTHING),
    ("stamp", "refused"): (_("Không xin được dấu thời gian: %(why)s"), _OPERATOR),
    ("clock", "together"): (_("Lệch cơ sở dữ liệu %(seconds)s giây."), _NOTHING),
    ("clock", "apart"): (
        _("Lệch cơ sở dữ liệu %(seconds)s giây: thẻ truy cập và dấu thời gian có thể bị từ chối."),
        _("Người vận hành trục chỉnh đồng hồ (NTP) của nút."),
    ),
}
_SKIPPED = {
    "needs_application": _("Chưa làm được, vì không có ứng dụng gọi."),
    "needs_service": _("Chưa làm được, vì không có dịch vụ."),
    "needs_both": _("Chưa làm được, vì thiếu ứng dụng hoặc dịch vụ."),
    "needs_right": _("Chưa làm được, vì chưa có quyền."),
    "needs_before": _("Chưa làm được, vì bước trước hỏng."),
    "inside": _("Không cần: trục tự trả lời dịch vụ này."),
    "no_network": _("Không cần: thư mục nằm ngay trên nút."),
    "later": _("Không làm riêng: bộ nối tự bắt đầu mã hoá và kiểm tra chứng thư ở bước sau."),
    "ssh": _("Không cần: SFTP tự mã hoá; khoá máy chủ được kiểm tra ở bước sau."),
}


INSIDE_NAMES = {
    "url": _("Địa chỉ dịch vụ"),
    "host": _("Máy chủ"),
    "addresses": _("Địa chỉ"),
    "address": _("Địa chỉ"),
    "others": _("Địa chỉ khác"),
    "tried": _("Đã thử"),
    "request": _("Lời hỏi"),
    "error": _("Lời báo lỗi"),
    "why": _("Vì sao"),
}
"""What a gateway tells of the provider's machines, by name."""


def told(step: str, finding: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """What was found and what to do (empty: nothing), Vietnamese, to be translated by who shows it."""
    if (step, finding) not in _FINDINGS:
        return _SKIPPED[finding], ""
    wording, to_do = _FINDINGS[step, finding]
    return Sentence(wording, **facts), to_do
