"""Spans of days that figures are asked for: a month, a quarter, a year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

MONTH = re.compile(r"(\d{4})-(\d{1,2})")
QUARTER = re.compile(r"(\d{4})-q([1-4])")
YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class Period:
    """`key` stands in the address: 2017-12, 2017-q4, 2017."""

    key: str
    label: str
    first: date
    last: date

    @property
    def before(self) -> "Period":
        """The period of the same kind before it."""
        return period(_key_before(self.key), self.first)


def period(key: str, today: date) -> Period:
    """The period of a key; an unknown one gives the month of `today`."""
    if (found := QUARTER.fullmatch(key)) and _known(int(found[1])):
        year, quarter = int(found[1]), int(found[2])
        label = _("Quý %(quarter)s/%(year)s") % {"quarter": ("I", "II", "III", "IV")[quarter - 1], "year": year}
        return Period(key, label, date(year, quarter * 3 - 2, 1), _end(year, quarter * 3))
    if YEAR.fullmatch(key) and _known(int(key)):
        return Period(key, _("Năm %(year)s") % {"year": key}, date(int(key), 1, 1), date(int(key), 12, 31))
    found = MONTH.fullmatch(key)
    year, month = (int(found[1]), int(found[2])) if found else (today.year, today.month)
    if not (_known(year) and 1 <= month <= 12):
        year, month = today.year, today.month
    label = _("Tháng %(month)s/%(year)s") % {"month": month, "year": year}
    return Period(f"{year}-{month:02d}", label, date(year, month, 1), _end(year, month))


def offered(today: date) -> list[Period]:
    """The last twelve months, the last four quarters, this year and the last."""
    months = [today.year * 12 + today.month - 1 - back for back in range(12)]
    keys = [f"{number // 12}-{number % 12 + 1:02d}" for number in months]
    quarters = [today.year * 4 + (today.month - 1) // 3 - back for back in range(4)]
    keys += [f"{number // 4}-q{number % 4 + 1}" for number in quarters]
    keys += [str(today.year), str(today.year - 1)]
    return [period(key, today) for key in keys]


def _key_before(key: str) -> str:
    if found := QUARTER.fullmatch(key):
        number = int(found[1]) * 4 + int(found[2]) - 2
        return f"{number // 4}-q{number % 4 + 1}"
    if YEAR.fullmatch(key):
        return str(int(key) - 1)
    year, month = (int(part) for part in key.split("-"))
    number = year * 12 + month - 2
    return f"{number // 12}-{number % 12 + 1:02d}"


def _end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _known(year: int) -> bool:
    return 2000 <= year <= 2100
