"""VNPay's answer codes as sentences for the payer: what to do now."""

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
OTHERWISE = _("Ngân hàng chưa nhận được tiền. Thử lại hoặc chọn cách trả khác.")


def for_the_payer(response_code: str) -> str:
    """What the payer reads after coming back from the gateway."""
    return str(FOR_THE_PAYER.get(response_code, OTHERWISE))
