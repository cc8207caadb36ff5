"""What a made-up person types into any form: for demo dossiers, the smoke walk and the load generator."""

import random
from dataclasses import dataclass

from egov.project.demo.answers import ANSWERS
from egov.services.eforms.api import KINDS, Field, FileField, Form

FAMILY = ("Nguyễn", "Trần", "Phạm", "Vũ", "Lê", "Đỗ", "Bùi", "Hoàng", "Đinh", "Lương", "Mai", "Cao", "Ngô", "Lâm")
MIDDLE = ("Văn", "Thị", "Đức", "Hữu", "Quỳnh", "Xuân", "Minh", "Ngọc", "Thanh", "Hải", "Thu", "Quang", "Bảo")
GIVEN = (
    "Dũng",
    "Hường",
    "Thưởng",
    "Giang",
    "Nghĩa",
    "Ngát",
    "Khánh",
    "Lộc",
    "Trường",
    "Ẩn",
    "Dương",
    "Vỹ",
    "Vân",
    "Quỹ",
)
HAMLETS = ("Xóm 4", "Xóm 7", "Tổ dân phố số 5", "Thôn Đông", "Xóm 12", "Số 18 đường Trần Hưng Đạo")
TAX_CODES = ("0600312346", "0101243150", "0100112437", "0300588569")
WORDS = {
    "land_certificate": "BA 123456",
    "land_register": "CH 01234",
    "health_card": "HS4361234567890",
    "social_insurance": "3620123456",
    "plate": "18A-123.45",
    "passport": "B1234567",
}


@dataclass(frozen=True)
class Person:
    """A made-up applicant."""

    name: str
    number: str
    phone: str
    email: str
    year: int
    line: str


def make_person(seed: int) -> Person:
    """The same person for the same seed; the personal number fits sex and year of birth."""
    dice = random.Random(seed)  # noqa: S311 - made-up people, no secret
    middle, given, year = dice.choice(MIDDLE), dice.choice(GIVEN), dice.randint(1950, 1999)
    sex = 1 if middle in {"Thị", "Quỳnh", "Thu"} else 0
    return Person(
        name=f"{dice.choice(FAMILY)} {middle} {given}",
        number=f"036{sex}{year % 100:02d}{dice.randint(0, 999999):06d}",
        phone=f"09{dice.randint(10000000, 99999999)}",
        email=f"nguoi.dan.{seed}@congdan.example",
        year=year,
        line=dice.choice(HAMLETS),
    )


def type_step(form: Form, step: str, person: Person, unit: tuple[str, str]) -> dict[str, list[str]]:
    """The controls of one page as a browser would send them; files are left to the caller.

    `unit` is a district and a commune of the province. Fields hidden by conditions are typed too: cleaning drops them.
    """
    typed: dict[str, list[str]] = {}
    for field in form.step(step).fields:
        typed |= type_field(form, field, field.key, person, unit)
    return typed


def type_field(form: Form, field: Field, at: str, person: Person, unit: tuple[str, str]) -> dict[str, list[str]]:
    """One field's controls."""
    kind = field.kind
    if isinstance(field, FileField) or not field.has_answer:
        return {}
    if kind == "group":
        rows: dict[str, list[str]] = {f"{at}-so": ["1"]}
        for inner in field.fields:  # type: ignore[attr-defined]
            rows |= type_field(form, inner, f"{at}-0-{inner.key}", person, unit)
        return rows
    if kind == "date":
        return {f"{at}-ngay": ["17"], f"{at}-thang": ["3"], f"{at}-nam": [str(_year(field, person))]}
    if kind == "month":
        return {f"{at}-thang": ["9"], f"{at}-nam": ["2010"]}
    if kind in {"unit", "address"}:
        place = {f"{at}-tinh": ["36"], f"{at}-huyen": [unit[0]], f"{at}-xa": [unit[1]]}
        return place | ({f"{at}-chi_tiet": [person.line]} if kind == "address" else {})
    return {at: _value(form, field, person)}


def _year(field: Field, person: Person) -> int:
    """Birth years for past dates; this century for papers issued."""
    return 2012 if any(word in field.key for word in ("cap", "ky", "quyet_dinh", "hieu_luc")) else person.year


def _value(form: Form, field: Field, person: Person) -> list[str]:
    kind = field.kind
    if kind in {"choice", "choices"}:
        choices = field.possible(form.around)  # type: ignore[attr-defined]
        return [_usual(field, [choice.value for choice in choices])] if choices else []
    if kind == "yesno":
        return ["khong"]
    if kind == "confirm":
        return ["co"]
    if kind in {"number", "money", "year"}:
        return [str(_number(field))]
    simple = {
        "name": person.name,
        "personal_number": person.number,
        "identity_number": person.number,
        "tax_code": TAX_CODES[person.year % len(TAX_CODES)],
        "phone": person.phone,
        "email": person.email,
        **WORDS,
    }
    return [simple.get(kind, _words(field))]


def _usual(field: Field, values: list[str]) -> str:
    """What most people choose: oneself, Kinh, Việt Nam, no waiver; otherwise the first."""
    usual = ("ban-than", "Kinh", "01", "1", "VN", "khong")
    return next((value for value in usual if value in values), values[0]) if field.key != "dien_mien" else values[0]


def _number(field: Field) -> int:
    low, high = getattr(field, "min", None), getattr(field, "max", None)
    number = 2000 if field.kind == "year" else 50_000_000 if field.kind == "money" else 2
    if low is not None:
        number = max(number, int(low))
    return number if high is None else min(number, int(high))


def _words(field: Field) -> str:
    most = getattr(field, "max_length", None) or 200
    return ANSWERS.get(field.key, str(field.label.vi))[:most].strip() or "Nội dung"


def known_kinds() -> frozenset[str]:
    """Every kind of field that forms may have."""
    return frozenset(KINDS)
