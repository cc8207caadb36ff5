"""The sentence for each problem: why the file is not taken and what to do."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from egov.foundation.files.rules.verdict import Problem, Rejected

SENTENCES = {
    Problem.EMPTY: _("Tệp “{name}” không có nội dung. Chọn lại tệp, hoặc quét (chụp) lại giấy tờ."),
    Problem.TOO_BIG: _(
        "Tệp “{name}” nặng {size} MB, nhiều nhất là {limit} MB. Quét ở mức 200 dpi, chụp ảnh nhỏ "
        "hơn hoặc tách thành hai tệp."
    ),
    Problem.NOT_ACCEPTED: _("Tệp “{name}” không thuộc loại nhận được. Chọn tệp loại: {accepted}."),
    Problem.DOUBLE_EXTENSION: _(
        "Tên tệp “{name}” có hai phần đuôi, giống cách phần mềm độc hại che giấu. Đổi tên tệp, "
        "chỉ để một phần đuôi, rồi chọn lại."
    ),
    Problem.EXECUTABLE: _(
        "Tệp “{name}” là chương trình hoặc trang mạng, không phải giấy tờ. Chọn bản quét hoặc ảnh chụp của giấy tờ."
    ),
    Problem.INFECTED: _(
        "Tệp “{name}” có mã độc. Quét vi-rút máy của bạn, rồi quét (chụp) lại giấy tờ và chọn tệp mới."
    ),
    Problem.TYPE_MISMATCH: _(
        "Nội dung tệp “{name}” không phải loại {extension} như tên ghi. Mở tệp, lưu lại đúng loại, rồi chọn lại."
    ),
    Problem.CORRUPT: _(
        "Tệp “{name}” bị hỏng, không mở được. Mở thử trên máy của bạn, quét (chụp) lại rồi chọn tệp mới."
    ),
    Problem.PASSWORD: _("Tệp “{name}” có mật khẩu nên cán bộ không xem được. Bỏ mật khẩu rồi chọn lại."),
    Problem.ACTIVE_CONTENT: _(
        "Tệp “{name}” có lệnh tự chạy bên trong. Mở tệp, in ra PDF mới (chọn “Lưu dưới dạng PDF” "
        "khi in), rồi chọn tệp đó."
    ),
    Problem.ATTACHMENT: _("Tệp “{name}” có tệp khác nhúng bên trong. Lấy tệp nhúng ra, nộp từng tệp riêng."),
    Problem.MACRO: _("Tệp “{name}” có macro (lệnh tự chạy). Lưu lại dưới dạng PDF rồi chọn tệp PDF."),
    Problem.BOMB: _("Tệp “{name}” phình quá lớn khi mở ra. Lưu lại dưới dạng PDF hoặc ảnh nhỏ hơn rồi chọn lại."),
    Problem.POLYGLOT: _("Tệp “{name}” chứa hai loại nội dung chồng lên nhau. Quét (chụp) lại giấy tờ và chọn tệp mới."),
    Problem.TOO_SMALL: _(
        "Ảnh “{name}” quá nhỏ để đọc ({width} × {height} điểm, mỗi cạnh cần từ {least} điểm). "
        "Chụp lại gần hơn, đủ bốn góc."
    ),
    Problem.BLURRED: _("Ảnh “{name}” bị mờ hoặc trống. Chụp lại nơi đủ sáng, giữ yên máy, lấy nét vào chữ."),
}


def sentence(rejected: Rejected, name: str) -> str:
    """In the reader's language."""
    return gettext(str(SENTENCES[rejected.problem])).format(name=name, **rejected.values)
