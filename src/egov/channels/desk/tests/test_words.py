"""Deadlines in words, days as people type them, periods, pages."""

from datetime import date, datetime, timedelta

import pytest

from egov.channels.desk import words
from egov.channels.desk.filters import Filters, read_day
from egov.channels.desk.paging import Page
from egov.channels.desk.periods import offered, period
from egov.channels.desk.shell import counted
from egov.kernel.working_time import HANOI, WorkingCalendar
from egov.lgsp.workflow.api import Kind
from egov.services.dossiers.api import Status

CALENDAR = WorkingCalendar(years=frozenset({2018}))
MONDAY = datetime(2018, 3, 5, 9, 0, tzinfo=HANOI)
TODAY = date(2018, 3, 5)


@pytest.mark.parametrize(
    ("due", "kind", "text"),
    [
        (MONDAY + timedelta(days=2), "ok", "Còn 2 ngày"),
        (MONDAY + timedelta(days=7), "ok", "Còn 5 ngày"),
        (MONDAY + timedelta(hours=2), "today", "Còn 2 giờ"),
        (MONDAY + timedelta(hours=6), "today", "Còn 4 giờ"),
        (MONDAY + timedelta(minutes=20), "today", "Còn 20 phút"),
        (MONDAY - timedelta(hours=1), "over", "Quá hạn 1 giờ"),
        (MONDAY - timedelta(days=3), "over", "Quá hạn 1 ngày"),
        (MONDAY - timedelta(days=14), "over", "Quá hạn 10 ngày"),
        (None, "", ""),
    ],
)
def test_a_deadline_in_words(due: datetime | None, kind: str, text: str) -> None:
    assert words.due_words(due, MONDAY, CALENDAR) == words.Due(kind, text)


def test_a_stopped_clock_says_so() -> None:
    assert words.due_words(MONDAY, MONDAY, CALENDAR, paused=True).kind == "pause"


def test_a_year_without_calendar_counts_plain_days() -> None:
    later = MONDAY.replace(year=2030)

    assert words.due_words(later + timedelta(days=9), later, CALENDAR).text == "Còn 9 ngày"


@pytest.mark.parametrize(("kind", "row"), [("over", "is-over"), ("today", "is-today"), ("ok", ""), ("pause", "")])
def test_the_row_has_the_colour_of_its_deadline(kind: str, row: str) -> None:
    assert words.Due(kind, "").row == row


def test_every_status_and_outcome_has_words() -> None:
    assert all(words.status_words(status) for status in Status)
    assert {words.status_kind(status) for status in Status} == {"ok", "warn", "bad", "info"}
    assert words.outcome_words(Kind.SIGN, "approve") == "Ký duyệt"
    assert words.outcome_words(Kind.CHECK_RESULT, "approve") == "Đồng ý, chuyển bước sau"


def test_every_event_of_a_dossier_has_words() -> None:
    from egov.foundation.events.api import PAYLOADS

    assert {name for name in PAYLOADS if name.startswith("dossiers.")} - set(words.HAPPENED) == set()


@pytest.mark.parametrize(("value", "places", "text"), [(17905, 0, "17.905"), (97.84, 1, "97,8"), (0, 0, "0")])
def test_a_figure_in_vietnamese(value: float, places: int, text: str) -> None:
    assert words.figure(value, places) == text


@pytest.mark.parametrize("text", ["29/12/2017", "29.12.17", "29-12-2017", "2017-12-29", " 29/12/2017 ", "29 12 2017"])
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text) == date(2017, 12, 29)


@pytest.mark.parametrize("text", ["29/13/2017", "31/2/2018", "29/12", "hôm nay", "2017", "1/1/1/1"])
def test_a_day_that_there_is_not(text: str) -> None:
    with pytest.raises(ValueError, match=r"Nhập ngày|Không có ngày"):
        read_day(text)


def test_an_empty_filter_is_none() -> None:
    assert not Filters.read({"tu": " ", "tt": ""})
    assert Filters.read({"tu": "x"})
    assert Filters.read({"nguon": "online"}).condition("dossier__").children == [("dossier__channel", "online")]


@pytest.mark.parametrize(
    ("key", "label", "first", "last", "before"),
    [
        ("2017-12", "Tháng 12/2017", date(2017, 12, 1), date(2017, 12, 31), "2017-11"),
        ("2018-01", "Tháng 1/2018", date(2018, 1, 1), date(2018, 1, 31), "2017-12"),
        ("2018-02", "Tháng 2/2018", date(2018, 2, 1), date(2018, 2, 28), "2018-01"),
        ("2017-q4", "Quý IV/2017", date(2017, 10, 1), date(2017, 12, 31), "2017-q3"),
        ("2018-q1", "Quý I/2018", date(2018, 1, 1), date(2018, 3, 31), "2017-q4"),
        ("2017", "Năm 2017", date(2017, 1, 1), date(2017, 12, 31), "2016"),
        ("", "Tháng 3/2018", date(2018, 3, 1), date(2018, 3, 31), "2018-02"),
        ("2018-13", "Tháng 3/2018", date(2018, 3, 1), date(2018, 3, 31), "2018-02"),
        ("9999", "Tháng 3/2018", date(2018, 3, 1), date(2018, 3, 31), "2018-02"),
        ("1-q1", "Tháng 3/2018", date(2018, 3, 1), date(2018, 3, 31), "2018-02"),
    ],
)
def test_periods(key: str, label: str, first: date, last: date, before: str) -> None:
    found = period(key, TODAY)

    assert (found.label, found.first, found.last, found.before.key) == (label, first, last, before)


def test_periods_on_offer_are_different_and_start_with_this_month() -> None:
    keys = [one.key for one in offered(TODAY)]

    assert keys[0] == "2018-03"
    assert len(keys) == len(set(keys)) == 18
    assert [keys[11], keys[12], keys[15], *keys[16:]] == ["2017-04", "2018-q1", "2017-q2", "2018", "2017"]


@pytest.mark.parametrize(
    ("number", "total", "numbers"),
    [
        (1, 10, [1]),
        (1, 40, [1, 2, 3]),
        (5, 1000, [1, None, 4, 5, 6, None, 67]),
        (67, 1000, [1, None, 66, 67]),
    ],
)
def test_page_numbers_worth_a_link(number: int, total: int, numbers: list[int | None]) -> None:
    assert list(Page([], number, 15, total, False).numbers) == numbers


@pytest.mark.parametrize(("number", "text"), [(0, "0"), (1000, "1000"), (1001, "1000+")])
def test_a_count_that_stopped_says_so(number: int, text: str) -> None:
    assert counted(number) == text
