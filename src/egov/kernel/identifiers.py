"""Numbers that people and things carry. Each function takes what was typed and gives the stored form.

What cannot be put right raises ValueError with a Vietnamese sentence that says what to do; sentences are
fixed texts, so that the layer that shows them can translate them.
"""

import re
import unicodedata

from stdnum.exceptions import ValidationError
from stdnum.vn import mst

from egov.kernel.wording import gettext_noop as _

_PROVINCE_CODES = (
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38,
    40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80,
    82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96
)  # fmt: skip
PROVINCES = frozenset(f"{code:03d}" for code in _PROVINCE_CODES)
MOBILE_2018 = {
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036",
    "0167": "037", "0168": "038", "0169": "039", "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
LANDLINE_2017 = {"0350": "0228"}
_NUMBER = r"[- ]?([0-9]{3}\.?[0-9]{2}|[0-9]{4})"
_CAR = re.compile(r"([0-9]{2})([A-Z]{1,2})" + _NUMBER)
_MOTORCYCLE = re.compile(r"([0-9]{2})[- ]?([A-Z][0-9A-Z])" + _NUMBER)


def _bare(text: str) -> str:
    """Upper case without spaces and the signs that people put between groups."""
    return re.sub(r"[\s.\-–()/]", "", unicodedata.normalize("NFKC", text)).upper()


def _matching(pattern: str, text: str, sentence: str) -> str:
    code = _bare(text)
    if not re.fullmatch(pattern, code, re.ASCII):
        raise ValueError(sentence)
    return code


def personal_number(text: str) -> str:
    """Số định danh cá nhân, also on the citizen card: 12 digits without check digit (Decree 137/2015)."""
    number = _matching(r"\d{12}", text, _("Nhập đủ 12 chữ số của số định danh cá nhân."))
    if number[0] not in "0123" or number[:3] == "000":
        raise ValueError(_("Xem lại 3 chữ số đầu của số định danh cá nhân, đúng như in trên thẻ."))
    return number


def personal_number_warnings(number: str, sex: str, born: int | None) -> list[str]:
    """What looks odd beside sex ('nam', 'nữ') and year of birth; only warnings, as both can be corrected
    later."""
    warnings = []
    century, odd = divmod(int(number[3]), 2)
    year = 1900 + 100 * century + int(number[4:6])
    if sex.lower() in ("nam", "nữ") and (sex.lower() == "nữ") != bool(odd):
        warnings.append(_("Giới tính khác với chữ số thứ tư của số định danh. Kiểm tra lại cả hai."))
    if born is not None and born != year:
        warnings.append(_("Năm sinh khác với số định danh. Kiểm tra lại cả hai."))
    if number[:3] not in PROVINCES and number[0] == "0":
        warnings.append(_("Ba chữ số đầu của số định danh không ứng với tỉnh nào. Kiểm tra lại với giấy tờ."))
    return warnings


def old_identity(text: str) -> str:
    """Chứng minh nhân dân: 9 digits."""
    return _matching(r"\d{9}", text, _("Nhập đủ 9 chữ số của chứng minh nhân dân."))


def identity_number(text: str) -> str:
    """Either of the two, as both were in use side by side."""
    code = _bare(text)
    if len(code) == 9:
        return old_identity(code)
    if len(code) == 12:
        return personal_number(code)
    raise ValueError(_("Nhập 12 chữ số của căn cước công dân hoặc 9 chữ số của chứng minh nhân dân."))


def passport(text: str) -> str:
    """Vietnamese passport: a letter and 7 or 8 digits."""
    return _matching(r"[A-Z]\d{7,8}", text, _("Nhập số hộ chiếu gồm 1 chữ cái và 7 hoặc 8 chữ số, ví dụ B1234567."))


def tax_code(text: str, *, personal: bool = False) -> str:
    """Mã số thuế: 10 digits with a check digit, and `-001` for a dependent unit. With `personal` also the 12
    digits that individuals use since July 2025."""
    code = _bare(text)
    if personal and len(code) == 12:
        return personal_number(code)
    try:
        mst.validate(code)
    except ValidationError:
        raise ValueError(_("Xem lại mã số thuế: 10 chữ số, đơn vị phụ thuộc thêm gạch nối và 3 chữ số.")) from None
    return code if len(code) == 10 else f"{code[:10]}-{code[10:]}"


def phone(text: str) -> str:
    """A Vietnamese telephone number as 0…; `+84` is read as 0, numbers of before 2018 get their new
    prefix."""
    number = _bare(text)
    if number.startswith(("+84", "0084")) or (number.startswith("84") and len(number) > 10):
        number = "0" + number.removeprefix("+").removeprefix("00").removeprefix("84").removeprefix("0")
    for table in (MOBILE_2018, LANDLINE_2017):
        if len(number) == 11:
            number = table.get(number[:4], number[:4]) + number[4:]
    if not re.fullmatch(r"0[35789]\d{8}|02\d{9}|02\d{8}", number, re.ASCII):
        raise ValueError(_("Nhập số điện thoại gồm 10 chữ số, bắt đầu bằng 0, ví dụ 0915220331."))
    return number


def email(text: str) -> str:
    """A mail address; only its domain is put into small letters."""
    address = unicodedata.normalize("NFKC", text).strip()
    if len(address) > 254 or not re.fullmatch(r"[^\s@<>(),;:\"\[\]]+@(?:[\w\-]+\.)+[\w\-]{2,}", address):
        raise ValueError(_("Nhập địa chỉ thư điện tử đầy đủ, ví dụ ten@example.vn."))
    name, domain = address.rsplit("@", 1)
    return f"{name}@{domain.lower()}"


def social_insurance(text: str) -> str:
    """Mã số bảo hiểm xã hội: 10 digits."""
    return _matching(r"\d{10}", text, _("Nhập đủ 10 chữ số của mã số bảo hiểm xã hội."))


def health_card(text: str) -> str:
    """Thẻ bảo hiểm y tế: 15 signs; cards from 2021 show the 10 digits of social insurance only."""
    pattern = r"[A-Z]{2}[1-5]\d{12}|\d{10}"
    return _matching(pattern, text, _("Nhập 15 ký tự trên thẻ bảo hiểm y tế, hoặc 10 chữ số với thẻ cấp từ năm 2021."))


def land_certificate(text: str) -> str:
    """Số phát hành giấy chứng nhận: 'BA 123456', on the form of 2024 eight digits."""
    sentence = _("Nhập số phát hành giấy chứng nhận gồm 2 chữ cái và 6 hoặc 8 chữ số, ví dụ BA 123456.")
    code = _matching(r"[A-Z]{2}(?:\d{6}|\d{8})", text, sentence)
    return f"{code[:2]} {code[2:]}"


def land_register(text: str) -> str:
    """Số vào sổ cấp giấy chứng nhận: 'CH 00123'."""
    code = _matching(r"C[HST]\d{5,6}", text, _("Nhập số vào sổ gồm CH, CS hoặc CT và 5 hoặc 6 chữ số."))
    return f"{code[:2]} {code[2:]}"


def plate(text: str) -> str:
    """Biển số xe: '18A-123.45' for cars, '18-B1 123.45' for motorcycles; older plates have four digits."""
    code = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    for pattern, shown in ((_CAR, "{}{}-{}"), (_MOTORCYCLE, "{}-{} {}")):
        if found := pattern.fullmatch(code):
            place, series, number = found.groups()
            digits = number.replace(".", "")
            return shown.format(place, series, f"{digits[:3]}.{digits[3:]}" if len(digits) == 5 else digits)
    raise ValueError(_("Nhập biển số như trên xe, ví dụ 18A-123.45 hoặc 18-B1 123.45."))
