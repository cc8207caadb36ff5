"""The public holidays that the law gives; what the Government decides each year is data.

Labour Code 2012 article 115 (until 2020) and Labour Code 2019 article 112: 1 January, five days of Tết,
the tenth of the third lunar month, 30 April, 1 May, 2 September and, from 2021, one day beside it. A
holiday that falls on a weekly day off is made up on the next working day (article 111.3). Which five days
Tết has and on which side of 2 September the second day lies is fixed each year, so this module only knows
what must hold in any case.
"""

from collections.abc import Set
from datetime import date, timedelta

from vnlunar import convert_lunar_to_solar

from egov.kernel.vietnamese import short_date
from egov.kernel.wording import Sentence
from egov.kernel.wording import gettext_noop as _

ONE_DAY = timedelta(days=1)
SATURDAY = 5
TWO_DAYS_IN_SEPTEMBER_FROM = 2021


def lunar(day: int, month: int, year: int) -> date:
    """The solar date of a lunar one, by the Vietnamese calendar."""
    found = convert_lunar_to_solar(day, month, year)
    return date(found[2], found[1], found[0])


def tet(year: int) -> date:
    """The first day of the lunar year."""
    return lunar(1, 1, year)


def fixed_holidays(year: int) -> dict[date, str]:
    """Holidays whose date follows from the law alone."""
    first = tet(year)
    return {
        date(year, 1, 1): _("Tết Dương lịch"),
        first - ONE_DAY: _("Tết Nguyên đán"),
        first: _("Tết Nguyên đán"),
        first + ONE_DAY: _("Tết Nguyên đán"),
        first + 2 * ONE_DAY: _("Tết Nguyên đán"),
        lunar(10, 3, year): _("Giỗ Tổ Hùng Vương"),
        date(year, 4, 30): _("Ngày Chiến thắng"),
        date(year, 5, 1): _("Ngày Quốc tế lao động"),
        date(year, 9, 2): _("Quốc khánh"),
    }


def working_days_given(year: int) -> int:
    """How many Mondays to Fridays the law takes out of the year: every holiday on a weekend is made up."""
    return 10 if year < TWO_DAYS_IN_SEPTEMBER_FROM else 11


def problems(year: int, off: Set[date], work: Set[date]) -> list[str]:
    """Why the year may not be published; empty when it may. Swapped days cancel out of the count."""
    wrong: list[str] = []
    for day, name in fixed_holidays(year).items():
        if day.weekday() < SATURDAY and day not in off:
            wrong.append(Sentence(_("Thêm ngày nghỉ %(day)s: %(name)s."), day=short_date(day), name=name))
        if day in work:
            wrong.append(Sentence(_("Bỏ ngày làm bù %(day)s: trùng %(name)s."), day=short_date(day), name=name))
    given, wanted = sum(day.weekday() < SATURDAY for day in off), working_days_given(year)
    if given < wanted:
        sentence = _(
            "Năm %(year)s có %(given)s ngày nghỉ vào ngày làm việc, luật cho %(wanted)s ngày. Thêm các ngày nghỉ bù."
        )
        wrong.append(Sentence(sentence, year=year, given=given, wanted=wanted))
    unneeded = _("Bỏ ngày làm bù %(day)s: ngày này vốn là ngày làm việc.")
    wrong += [Sentence(unneeded, day=short_date(day)) for day in sorted(work) if day.weekday() < SATURDAY]
    elsewhere = _("Chuyển ngày %(day)s sang đúng lịch năm %(year)s.")
    wrong += [Sentence(elsewhere, day=short_date(day), year=day.year) for day in sorted(off | work) if day.year != year]
    return wrong
