from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.kernel.codes import AgencyCode, DossierCode, procedure_code


@pytest.mark.parametrize(
    ("typed", "full"),
    [
        ("000.00.12.H40", "000.00.12.H40"),
        ("28.22.H17", "000.28.22.H17"),
        ("12.h40", "000.00.12.H40"),
        (" 000.00.00.H49 ", "000.00.00.H49"),
        ("H40.12", "H40.12"),
        ("G09.20", "G09.20"),
        ("H40", "H40"),
    ],
)
def test_agency_codes_are_put_into_full_form(typed, full):
    assert str(AgencyCode.parse(typed)) == full


@pytest.mark.parametrize("typed", ["", "12", "000.00.12.H4", "H40.", "000.00.12.40", "H40.1"])
def test_what_is_no_agency_code_gets_an_example(typed):
    with pytest.raises(ValueError, match=r"000\.00\.12\.H40"):
        AgencyCode.parse(typed)


@pytest.mark.parametrize(
    ("code", "top", "level"),
    [
        ("000.00.00.H40", "H40", 1),
        ("000.00.12.H40", "H40", 2),
        ("000.05.12.H40", "H40", 3),
        ("001.05.12.H40", "H40", 4),
        ("H40", "H40", 1),
        ("H40.12.05", "H40", 3),
    ],
)
def test_a_code_says_its_level_and_top(code, top, level):
    parsed = AgencyCode.parse(code)

    assert (parsed.top, parsed.level) == (top, level)


def test_the_dossier_code_of_the_circular():
    code = DossierCode("000.00.12.H40", date(2017, 12, 29), 1)

    assert str(code) == "000.00.12.H40-171229-0001"


def test_the_code_seen_under_the_later_decision():
    code = DossierCode.parse("G09.20-20260609-0092637")

    assert code == DossierCode("G09.20", date(2026, 6, 9), 92637)
    assert str(code) == "G09.20-20260609-0092637"


@given(
    st.from_regex(r"\A[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}\Z"),
    st.dates(date(2000, 1, 1), date(2068, 12, 31)),
    st.integers(1, 10**6),
)
def test_dossier_codes_read_back(agency, day, number):
    code = DossierCode(agency, day, number)

    assert DossierCode.parse(str(code)) == code
    assert DossierCode.parse(f" {str(code).lower()} ") == code


@pytest.mark.parametrize(
    "typed", ["", "0001", "000.00.12.H40-171329-0001", "000.00.12.H40-171229-0000", "x-171229-0001"]
)
def test_what_is_no_dossier_code_gets_an_example(typed):
    with pytest.raises(ValueError, match="in trên giấy hẹn"):
        DossierCode.parse(typed)


def test_the_number_of_the_day_begins_with_one():
    with pytest.raises(ValueError, match="number 1"):
        DossierCode("000.00.12.H40", date(2017, 12, 29), 0)


@pytest.mark.parametrize("code", ["1.002891", "1.002891.H40", "1.002891.000.00.00.H40", "T-NDI-123456-TT", "TT-0058"])
def test_procedure_codes_of_all_times_are_known(code):
    assert procedure_code(f" {code.lower()} ") == code


def test_what_is_no_procedure_code_gets_an_example():
    with pytest.raises(ValueError, match="TT-0058"):
        procedure_code("0058")
