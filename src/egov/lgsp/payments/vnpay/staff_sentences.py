"""VNPay's answer codes as sentences for staff: what happened."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FOR_STAFF: dict[str, str | Promise] = {
    "07": _("đã trừ tiền, ngân hàng nghi gian lận"),
    "09": _("thẻ chưa đăng ký ngân hàng trực tuyến"),
    "10": _("thông tin thẻ nhập sai quá 3 lần"),
    "11": _("hết thời gian chờ trả"),
    "12": _("thẻ hoặc tài khoản bị khoá"),
    "13": _("nhập sai mã OTP"),
    "24": _("người trả huỷ giao dịch"),
    "51": _("tài khoản không đủ tiền"),
    "65": _("vượt hạn mức trong ngày"),
    "75": _("ngân hàng bảo trì"),
    "79": _("nhập sai mật khẩu thanh toán quá số lần"),
}
ON_REFUNDS: dict[str, str | Promise] = {
    "02": _("Cổng thanh toán không nhận ra đơn vị thu"),
    "03": _("Yêu cầu sai định dạng"),
    "91": _("Cổng thanh toán không tìm thấy giao dịch"),
    "93": _("Số tiền hoàn lớn hơn số tiền đã trả"),
    "95": _("Giao dịch ở cổng thanh toán không thành công nên không hoàn được"),
    "97": _("Chữ ký của yêu cầu sai"),
}


def for_staff(response_code: str) -> str:
    """Why nothing was paid, as a part of a sentence; a code that nobody knows stays a code."""
    return str(FOR_STAFF.get(response_code, _("không thành công, mã %(code)s") % {"code": response_code}))


def on_refund(response_code: str, *, accepted: bool) -> str:
    """What the gateway answered to a refund; a code that nobody knows stays a code."""
    if accepted:
        return str(_("Cổng thanh toán đã nhận yêu cầu hoàn tiền"))
    return str(ON_REFUNDS.get(response_code, _("Cổng thanh toán từ chối, mã %(code)s") % {"code": response_code}))
