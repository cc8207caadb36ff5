"""What adapters find at their providers when they only look, and who has to do what."""

from egov.kernel.wording import gettext_noop as _

_NOTHING = ""
_LOGIN = _("Bên cung cấp xem tài khoản của trục trên máy chủ mình, và đặt lại bí mật ở trang của ứng dụng nếu đã đổi.")
_DESCRIPTION = _("Bên cung cấp xem lại địa chỉ và phần adapter của dịch vụ, hoặc tạo cái còn thiếu.")

BY_ADAPTERS: dict[tuple[str, str], tuple[str, str]] = {
    ("adapter", "sql"): (_("Đăng nhập được, cơ sở dữ liệu trả lời câu lệnh thử."), _NOTHING),
    ("adapter", "sql_statement"): (
        _("Đăng nhập được; cơ sở dữ liệu nhận câu lệnh của lời gọi này (đã xem trước, không chạy)."),
        _NOTHING,
    ),
    ("adapter", "ldap"): (_("Thư mục trả lời; dịch vụ được khai là không đăng nhập."), _NOTHING),
    ("adapter", "ldap_login"): (_("Đăng nhập được, có gốc tìm kiếm."), _NOTHING),
    ("adapter", "sftp"): (_("Đăng nhập được, có thư mục. Quyền ghi chỉ biết khi ghi thật."), _NOTHING),
    ("adapter", "folder"): (_("Có thư mục, đọc ghi được như dịch vụ cần."), _NOTHING),
    ("adapter", "folder_new"): (
        _("Chưa có thư mục; trục tự tạo ở lời gọi đầu tiên."),
        _("Bên cung cấp xem tên thư mục trong địa chỉ có đúng không."),
    ),
    ("adapter", "smtp"): (_("Máy chủ thư nhận lời chào; dịch vụ được khai là không đăng nhập."), _NOTHING),
    ("adapter", "smtp_login"): (_("Máy chủ thư cho đăng nhập."), _NOTHING),
    ("adapter", "imap"): (_("Đăng nhập được, mở được hộp thư (chỉ đọc)."), _NOTHING),
    ("adapter", "amqp"): (_("Đăng nhập được, có exchange hoặc hàng đợi đã khai."), _NOTHING),
    ("adapter", "vxp"): (_("Trục quốc gia nhận chữ ký và trả danh sách cơ quan."), _NOTHING),
    ("adapter", "vdxp"): (_("Máy chủ an ninh cho tỉnh gọi dịch vụ này."), _NOTHING),
    ("adapter", "vdxp_answers"): (
        _("Máy chủ an ninh trả lời, nhưng không cho biết tỉnh được gọi những dịch vụ nào."),
        _("Gọi thử một lần để biết chắc."),
    ),
    ("adapter", "refused"): (_("Máy chủ không cho trục đăng nhập, hoặc không cho xem."), _LOGIN),
    ("adapter", "closed_folder"): (
        _("Tài khoản chạy trục không được đọc hoặc ghi thư mục."),
        _("Người vận hành trục sửa quyền của thư mục trên nút này."),
    ),
    ("adapter", "not_allowed"): (
        _("Đăng nhập được, nhưng tài khoản không có quyền làm thao tác này."),
        _("Bên cung cấp cấp quyền cho tài khoản của trục."),
    ),
    ("adapter", "not_granted"): (
        _("Bộ, ngành chưa cho tỉnh gọi dịch vụ này qua máy chủ an ninh."),
        _("Người vận hành trục xin quyền ở bộ, ngành; bên cung cấp xem lại adapter.service."),
    ),
    ("adapter", "no_secret"): (
        _("Trục không giữ bí mật mà phần adapter nêu tên, hoặc không mở được."),
        _("Quản trị bên cung cấp đặt bí mật ở trang của ứng dụng."),
    ),
    ("adapter", "no_table"): (_("Không có cơ sở dữ liệu, bảng hoặc cột đã khai."), _DESCRIPTION),
    ("adapter", "no_entry"): (_("Đăng nhập được, nhưng không có gốc tìm kiếm đã khai."), _DESCRIPTION),
    ("adapter", "no_folder"): (_("Không có thư mục đã khai."), _DESCRIPTION),
    ("adapter", "no_mailbox"): (_("Đăng nhập được, nhưng không mở được hộp thư đã khai."), _DESCRIPTION),
    ("adapter", "no_queue"): (_("Đăng nhập được, nhưng không có exchange hoặc hàng đợi đã khai."), _DESCRIPTION),
    ("adapter", "no_function"): (_("Ở địa chỉ đã khai không có trục văn bản."), _DESCRIPTION),
    ("adapter", "missing"): (_("Máy chủ không có cái đã khai."), _DESCRIPTION),
    ("adapter", "tls"): (
        _("Mã hoá với máy chủ không thành: chứng thư hoặc khoá của máy chủ không đúng như đã khai."),
        _("Bên cung cấp xem chứng thư, khoá SSH của máy chủ và các mục tls, ca, host_keys của phần adapter."),
    ),
    ("adapter", "timeout"): (
        _("Kết nối được, nhưng đăng nhập và xem thử không xong trong %(seconds)s giây."),
        _("Bên cung cấp xem máy chủ có bị treo không."),
    ),
    ("adapter", "away"): (
        _("Kết nối bị ngắt, hoặc máy chủ không nói giao thức của địa chỉ đã khai."),
        _("Bên cung cấp xem địa chỉ, cổng và nhật ký máy chủ."),
    ),
    ("adapter", "not_installed"): (
        _("Nút này chưa cài thư viện mà bộ nối cần."),
        _("Người vận hành trục cài thư viện trên nút này."),
    ),
    ("adapter", "unusable"): (_("Phần adapter của dịch vụ không dùng được."), _("Bên cung cấp sửa phần adapter.")),
    ("adapter", "failed"): (
        _("Máy chủ báo lỗi khi trục xem thử."),
        _("Bên cung cấp xem nhật ký máy chủ vào lúc này."),
    ),
}
"""Sentences by the step of a diagnosis and its finding."""
