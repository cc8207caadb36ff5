"""L15: sum of points by dossiers, to one decimal; grades of officers and agencies. Circular 01/2018, art. 15."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.law.times import at

from egov.services.dossiers.rules import scores
from egov.services.dossiers.rules.scores import Handled

IN_TIME = Handled(finished=at("2024-03-11 08:00"), due=at("2024-03-11 09:00"))
EARLY = replace(IN_TIME, finished=at("2024-03-08 16:00"))
LATE = replace(IN_TIME, finished=at("2024-03-12 09:00"), late_steps=1, contacts=2)


@pytest.mark.parametrize(
    ("points", "score"),
    [([], "0.0"), ([2], "2.0"), ([2, 1], "1.5"), ([2, 2, 1], "1.7"), ([1, 0, 0], "0.3"), ([1, 0, 0, 0], "0.3")],
)
def test_a_score_is_rounded_to_one_decimal(points, score):
    assert str(scores.score(points)) == score


@given(st.lists(st.integers(0, 2), min_size=1))
def test_a_score_lies_between_its_points(points):
    assert min(points) <= scores.score(points) <= max(points)


def test_the_report_of_a_fixed_set_of_dossiers():
    report = scores.dossier_scores([EARLY, IN_TIME, IN_TIME, LATE])

    assert {number: str(score) for number, score in report.items()} == {
        1: "1.0",
        2: "1.5",
        3: "1.8",
        4: "2.0",
        6: "2.0",
        7: "2.0",
    }
    assert scores.officer_total(report) == Decimal("6.5")
    assert scores.agency_total(report | dict.fromkeys((5, 8, 9), Decimal("1.0"))) == Decimal("13.3")


def test_an_agency_without_all_nine_has_no_total():
    with pytest.raises(KeyError):
        scores.agency_total(scores.dossier_scores([EARLY]))


@pytest.mark.parametrize(
    ("total", "grade"),
    [("8", "full"), ("5", "full"), ("4.9", "partial"), ("3.5", "partial"), ("3.4", "below"), ("0", "below")],
)
def test_grades_of_officers(total, grade):
    assert scores.officer_grade(Decimal(total)) == grade


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("18", "excellent"),
        ("15", "excellent"),
        ("14.9", "good"),
        ("12", "good"),
        ("11.9", "fair"),
        ("9", "fair"),
        ("8.9", "average"),
        ("6", "average"),
        ("5.9", "poor"),
        ("0", "poor"),
    ],
)
def test_grades_of_agencies(total, grade):
    assert scores.agency_grade(Decimal(total)) == grade


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2024, 1, 1), (2024, 1)),
        (date(2024, 3, 31), (2024, 1)),
        (date(2024, 4, 1), (2024, 2)),
        (date(2024, 12, 31), (2024, 4)),
    ],
)
def test_scores_are_kept_by_quarter(day, quarter):
    assert scores.quarter_of(day) == quarter
