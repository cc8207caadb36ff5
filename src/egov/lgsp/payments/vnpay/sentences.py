"""VNPay's answer codes as sentences: for the payer what to do now, for staff what happened."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FOR_THE_PAYER: dict[str, str | Promise] = {
    "00": _("Đã trả phí."),
    "07": _("Ngân hàng đã trừ tiền và đang kiểm tra. Bạn không cần trả lại, hãy chờ kết quả."),
    "09": _("Thẻ hoặc tài khoản chưa đăng ký ngân hàng trực tuyến. Gọi ngân hàng hoặc chọn cách trả khác."),
    "10": _("Thông tin thẻ nhập sai quá 3 lần. Kiểm tra lại thẻ rồi trả lại."),
    "11": _("Đã hết thời gian chờ trả phí. Bấm trả phí để làm lại."),
    "12": _("Thẻ hoặc tài khoản đang bị khoá. Gọi ngân hàng của bạn hoặc chọn cách trả khác."),
    "13": _("Mã OTP nhập sai. Bấm trả phí để làm lại."),
    "24": _("Bạn đã huỷ giao dịch. Chưa có khoản tiền nào bị trừ."),
    "51": _("Tài khoản không đủ tiền. Nạp thêm tiền hoặc chọn cách trả khác."),
    "65": _("Tài khoản đã hết hạn mức giao dịch trong ngày. Chọn cách trả khác hoặc trả vào ngày mai."),
    "75": _("Ngân hàng đang bảo trì. Chọn ngân hàng khác hoặc thử lại sau."),
    "79": _("Mật khẩu thanh toán nhập sai quá số lần cho phép. Bấm trả phí để làm lại."),
}
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
OTHERWISE = _("Ngân hàng chưa nhận được tiền. Thử lại hoặc chọn cách trả khác.")


def for_the_payer(response_code: str) -> str:
    """What the payer reads after coming back from the gateway."""
    return str(FOR_THE_PAYER.get(response_code, OTHERWISE))


def for_staff(response_code: str) -> str:
    """Why nothing was paid, as a part of a sentence; a code that nobody knows stays a code."""
    return str(FOR_STAFF.get(response_code, _("không thành công, mã %(code)s") % {"code": response_code}))


def on_refund(response_code: str, *, accepted: bool) -> str:
    """What the gateway answered to a refund; a code that nobody knows stays a code."""
    if accepted:
        return str(_("Cổng thanh toán đã nhận yêu cầu hoàn tiền"))
    return str(ON_REFUNDS.get(response_code, _("Cổng thanh toán từ chối, mã %(code)s") % {"code": response_code}))
