"""Values as they stand in elements: dates, moments, numbers, flags, codes of agencies."""

import re
from datetime import date, datetime
from uuid import UUID

from egov.kernel.codes import AgencyCode
from egov.kernel.working_time import HANOI

MOMENTS = ("%Y/%m/%d %H:%M:%S", "%d/%m/%Y %H:%M:%S")
"""QCVN 102:2016, and letter 2803."""
DAYS = ("%Y/%m/%d", "%d/%m/%Y")
REGISTRATION = re.compile(r"\d{10}(?:-?\d{3})?")
"""Organisations that are no state bodies have their registration number (Decision 20/2020/QĐ-TTg, article 6)."""
TRIPLE = re.compile(r"([^,]+),(\d{4}/\d{2}/\d{2}),([^/,]+)/([^,]+)")


def day_of(text: str) -> date:
    """Raises ValueError."""
    return _moment(text, DAYS).date()


def moment_of(text: str) -> datetime:
    """In the time of Vietnam. Raises ValueError."""
    return _moment(text, MOMENTS)


def flag_of(text: str) -> bool:
    """Raises ValueError."""
    if text.lower() not in ("0", "1", "false", "true"):
        raise ValueError(text)
    return text.lower() in ("1", "true")


def number_of(text: str) -> int:
    """Decimal digits only. Raises ValueError."""
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise ValueError(text)
    return int(text)


def _moment(text: str, forms: tuple[str, ...]) -> datetime:
    for form in forms:
        try:
            return datetime.strptime(text, form).replace(tzinfo=HANOI)
        except ValueError:
            continue
    raise ValueError(text)


def written_day(day: date) -> str:
    """2018/01/05."""
    return f"{day.year:04d}/{day.month:02d}/{day.day:02d}"


def written_moment(at: datetime) -> str:
    """2018/01/05 08:30:00, in the time of Vietnam."""
    here = at.astimezone(HANOI)
    return f"{written_day(here)} {here.hour:02d}:{here.minute:02d}:{here.second:02d}"


def organ(text: str) -> str:
    """An agency's code in full form, leading zero groups added. Raises ValueError."""
    if REGISTRATION.fullmatch(text):
        return text
    return str(AgencyCode.parse(text))


def is_document_id(text: str) -> bool:
    """A UUID, or agency, day and code of the document: 000.00.00.G22,2015/09/30,7816/VPCP-TTĐT."""
    try:
        if match := TRIPLE.fullmatch(text):
            organ(match[1])
            day_of(match[2])
            return True
        return str(UUID(text)) == text.lower().strip("{}")
    except ValueError:
        return False
