"""L1: the dossier code. Circular 01/2018/TT-VPCP article 19; decree 61/2018/NĐ-CP article 26."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.times import at

from egov.kernel.codes import DossierCode
from egov.services.dossiers.rules.numbering import Counter, code, day_of, following

AGENCY = "000.00.12.H40"
moments = st.datetimes(datetime(2017, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def test_the_code_is_agency_day_and_number_of_the_day():
    assert str(code(AGENCY, Counter(date(2017, 12, 29), 1))) == "000.00.12.H40-171229-0001"


def test_the_first_dossier_of_an_agency_has_number_one():
    assert following(None, at("2017-12-29 08:00")) == Counter(date(2017, 12, 29), 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (datetime(2017, 12, 29, 16, 59, 59, tzinfo=UTC), datetime(2017, 12, 29, 17, 0, tzinfo=UTC)),
        (at("2017-12-31 23:59"), at("2018-01-01 00:00")),
    ],
)
def test_the_day_changes_at_midnight_in_hanoi(before, after):
    last = Counter(day_of(before), 41)

    assert following(last, before).number == 42
    assert following(last, after) == Counter(day_of(after), 1)
    assert day_of(after) > day_of(before)


@given(st.lists(moments, min_size=1, max_size=80).map(sorted))
def test_codes_are_unique_and_have_no_gap(receipts):
    last = None
    codes = []
    for moment in receipts:
        last = following(last, moment)
        codes.append(code(AGENCY, last))

    assert len(set(map(str, codes))) == len(receipts)
    for day in {one.day for one in codes}:
        numbers = [one.number for one in codes if one.day == day]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_day_that_is_over_gets_no_more_numbers():
    with pytest.raises(ValueError, match="over"):
        following(Counter(date(2017, 12, 30), 1), at("2017-12-29 23:00"))


def test_more_than_9999_dossiers_a_day_still_fit():
    assert DossierCode.parse(str(code(AGENCY, Counter(date(2017, 12, 29), 10000)))).number == 10000
