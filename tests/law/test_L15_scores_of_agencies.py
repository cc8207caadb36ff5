"""L15: the nine indicators of an agency from counted dossiers, shares and its own statement. C.01/2018, arts. 13-15."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.law.times import at

from egov.services.dossiers.rules import scores
from egov.services.dossiers.rules.agency_scores import Declared, agency_scores
from egov.services.dossiers.rules.scores import Handled

IN_TIME = Handled(finished=at("2024-03-11 08:00"), due=at("2024-03-11 09:00"))
EARLY = replace(IN_TIME, finished=at("2024-03-08 16:00"))
LATE = replace(IN_TIME, finished=at("2024-03-12 09:00"), late_steps=1, contacts=2)
GROUPS = [(EARLY, 1), (IN_TIME, 2), (LATE, 1)]
SHARES = {5: Decimal(25), 9: Decimal(30)}


def test_groups_of_like_dossiers_score_as_their_dossiers_one_by_one():
    one_by_one = scores.dossier_scores([EARLY, IN_TIME, IN_TIME, LATE])

    counted = agency_scores(GROUPS, SHARES, None)

    assert {number: counted[number] for number in (1, 2, 3, 4)} == {n: one_by_one[n] for n in (1, 2, 3, 4)}


def test_with_its_own_statement_an_agency_has_all_nine_and_a_grade():
    counted = agency_scores(GROUPS, SHARES, Declared(petitions=10, petitions_in_time=9))

    assert {number: str(score) for number, score in counted.items()} == {
        1: "1.0",
        2: "1.5",
        3: "1.8",
        4: "2.0",
        5: "2.0",
        6: "2.0",
        7: "2.0",
        8: "2.0",
        9: "1.0",
    }
    assert scores.agency_total(counted) == Decimal("15.3")
    assert scores.agency_grade(scores.agency_total(counted)) == "excellent"


def test_without_the_statement_three_indicators_are_missing_and_there_is_no_total():
    counted = agency_scores(GROUPS, SHARES, None)

    assert set(range(1, 10)) - set(counted) == {6, 7, 8}
    with pytest.raises(KeyError):
        scores.agency_total(counted)


@pytest.mark.parametrize(
    ("declared", "six", "seven"),
    [
        (Declared(), "2.0", "2.0"),
        (Declared(published_wrongly=1), "1.8", "2.0"),
        (Declared(published_wrongly=9), "1.0", "2.0"),
        (Declared(complaints=1), "2.0", "1.8"),
        (Declared(grave=1), "2.0", "1.5"),
        (Declared(complaints=2, grave=1), "2.0", "1.0"),
        (Declared(grave=9), "2.0", "0.0"),
    ],
)
def test_each_fault_and_each_true_complaint_counts_against_one_dossier(declared, six, seven):
    counted = agency_scores(GROUPS, SHARES, declared)

    assert (str(counted[6]), str(counted[7])) == (six, seven)


@pytest.mark.parametrize(("came", "in_time", "points"), [(0, 0, "2.0"), (10, 9, "2.0"), (10, 5, "1.0"), (10, 4, "0.0")])
def test_petitions_answered_in_time(came, in_time, points):
    counted = agency_scores(GROUPS, SHARES, Declared(petitions=came, petitions_in_time=in_time))

    assert str(counted[8]) == points


def test_who_settled_nothing_has_no_scores():
    assert agency_scores([], SHARES, Declared()) == {}
