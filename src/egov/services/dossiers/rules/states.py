"""The states of a dossier: their national codes and what the citizen reads.

Every status has a sentence for the citizen, as circular 22/2019/TT-BTTTT, article 4, asks.
"""

from enum import StrEnum

from egov.kernel.wording import gettext_noop as _


class Status(StrEnum):
    """Where a dossier stands. Several of ours may share one national code."""

    SUBMITTED = "submitted"
    INTAKE_SUPPLEMENT = "intake_supplement"
    REFUSED = "refused"
    RECEIVED = "received"
    PROCESSING = "processing"
    AWAITING_SUPPLEMENT = "awaiting_supplement"
    AWAITING_PAYMENT = "awaiting_payment"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    DONE = "done"
    RETURNED = "returned"


NATIONAL_CODES = {
    Status.SUBMITTED: 1,
    Status.INTAKE_SUPPLEMENT: 5,
    Status.REFUSED: 3,
    Status.RECEIVED: 2,
    Status.PROCESSING: 4,
    Status.AWAITING_SUPPLEMENT: 5,
    Status.AWAITING_PAYMENT: 6,
    Status.WITHDRAWN: 7,
    Status.STOPPED: 8,
    Status.DONE: 9,
    Status.RETURNED: 10,
}
NATIONAL_NAMES = {
    1: _("Mới đăng ký"),
    2: _("Được tiếp nhận"),
    3: _("Không được tiếp nhận"),
    4: _("Đang xử lý"),
    5: _("Yêu cầu bổ sung giấy tờ"),
    6: _("Yêu cầu thực hiện nghĩa vụ tài chính"),
    7: _("Công dân yêu cầu rút hồ sơ"),
    8: _("Dừng xử lý"),
    9: _("Đã xử lý xong"),
    10: _("Đã trả kết quả"),
}
LABELS = {
    Status.SUBMITTED: _("Chờ tiếp nhận"),
    Status.INTAKE_SUPPLEMENT: _("Cần bổ sung"),
    Status.REFUSED: _("Không tiếp nhận"),
    Status.RECEIVED: _("Đã tiếp nhận"),
    Status.PROCESSING: _("Đang giải quyết"),
    Status.AWAITING_SUPPLEMENT: _("Cần bổ sung"),
    Status.AWAITING_PAYMENT: _("Chờ nộp tiền"),
    Status.WITHDRAWN: _("Đã rút"),
    Status.STOPPED: _("Dừng giải quyết"),
    Status.DONE: _("Có kết quả"),
    Status.RETURNED: _("Đã trả kết quả"),
}
FOR_THE_CITIZEN = {
    Status.SUBMITTED: _("Bộ phận một cửa đã nhận được hồ sơ và đang kiểm tra."),
    Status.INTAKE_SUPPLEMENT: _("Hồ sơ còn thiếu giấy tờ. Hãy bổ sung theo phiếu hướng dẫn để được tiếp nhận."),
    Status.REFUSED: _("Hồ sơ không được tiếp nhận. Lý do ghi trong phiếu từ chối."),
    Status.RECEIVED: _("Hồ sơ đã được tiếp nhận. Ngày hẹn trả ghi trên giấy hẹn."),
    Status.PROCESSING: _("Cơ quan giải quyết đang xử lý hồ sơ."),
    Status.AWAITING_SUPPLEMENT: _(
        "Cơ quan giải quyết cần thêm giấy tờ. Thời hạn tạm dừng và tính lại từ đầu khi hồ sơ đủ."
    ),
    Status.AWAITING_PAYMENT: _("Hãy nộp phí, lệ phí để cơ quan tiếp tục giải quyết."),
    Status.WITHDRAWN: _("Hồ sơ đã dừng theo yêu cầu rút của người nộp."),
    Status.STOPPED: _("Cơ quan đã dừng giải quyết. Lý do ghi trong thông báo."),
    Status.DONE: _("Đã có kết quả. Mang giấy hẹn tới nơi nộp hồ sơ để nhận."),
    Status.RETURNED: _("Kết quả đã được trả."),
}
OPEN = (
    Status.SUBMITTED,
    Status.INTAKE_SUPPLEMENT,
    Status.RECEIVED,
    Status.PROCESSING,
    Status.AWAITING_SUPPLEMENT,
    Status.AWAITING_PAYMENT,
)
WAITING_FOR_THE_CITIZEN = (Status.INTAKE_SUPPLEMENT, Status.AWAITING_SUPPLEMENT, Status.AWAITING_PAYMENT)
FINAL = (Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.RETURNED)
NEXT = {
    Status.SUBMITTED: (Status.RECEIVED, Status.INTAKE_SUPPLEMENT, Status.REFUSED, Status.WITHDRAWN),
    Status.INTAKE_SUPPLEMENT: (Status.SUBMITTED, Status.REFUSED, Status.WITHDRAWN),
    Status.RECEIVED: (
        Status.PROCESSING,
        Status.AWAITING_PAYMENT,
        Status.WITHDRAWN,
        Status.STOPPED,
        Status.DONE,
    ),
    Status.PROCESSING: (
        Status.AWAITING_SUPPLEMENT,
        Status.AWAITING_PAYMENT,
        Status.WITHDRAWN,
        Status.STOPPED,
        Status.DONE,
    ),
    Status.AWAITING_SUPPLEMENT: (Status.PROCESSING, Status.WITHDRAWN, Status.STOPPED),
    Status.AWAITING_PAYMENT: (Status.RECEIVED, Status.PROCESSING, Status.WITHDRAWN, Status.STOPPED),
    Status.DONE: (Status.RETURNED,),
    Status.REFUSED: (),
    Status.WITHDRAWN: (),
    Status.STOPPED: (),
    Status.RETURNED: (),
}


def may_become(status: Status, wanted: Status) -> bool:
    """Does the law's order of things allow this change?"""
    return wanted in NEXT[status]


def national_code(status: Status) -> int:
    """The state as the national portal's `TrangThaiHoSo` speaks it, 1 to 10."""
    return NATIONAL_CODES[status]
