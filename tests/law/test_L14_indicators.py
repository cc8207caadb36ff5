"""L14: nine indicators of 0, 1 or 2 points. Circular 01/2018, arts. 13-14."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.law.times import at

from egov.services.dossiers.rules import scores
from egov.services.dossiers.rules.scores import Handled

IN_TIME = Handled(finished=at("2024-03-11 08:00"), due=at("2024-03-11 09:00"))
EARLY = replace(IN_TIME, finished=at("2024-03-08 16:00"))
LATE = replace(IN_TIME, finished=at("2024-03-11 09:01"))


@pytest.mark.parametrize(("dossier", "points"), [(EARLY, 2), (IN_TIME, 1), (LATE, 0)])
def test_indicator_1_time_against_the_limit(dossier, points):
    assert scores.indicator_1(dossier) == points


@pytest.mark.parametrize(
    ("dossier", "late_steps", "points"), [(IN_TIME, 0, 2), (EARLY, 1, 1), (IN_TIME, 3, 1), (LATE, 0, 0), (LATE, 1, 0)]
)
def test_indicator_2_time_of_the_steps(dossier, late_steps, points):
    assert scores.indicator_2(replace(dossier, late_steps=late_steps)) == points


@pytest.mark.parametrize(("contacts", "points"), [(0, 2), (1, 2), (2, 1), (3, 0), (7, 0)])
def test_indicators_3_and_4_contacts(contacts, points):
    assert scores.indicator_3(replace(IN_TIME, contacts=contacts)) == points
    assert scores.indicator_4(replace(IN_TIME, agencies_contacted=contacts)) == points


@pytest.mark.parametrize(("faults", "points"), [(0, 2), (1, 1), (2, 0), (5, 0)])
def test_indicator_6_published_information(faults, points):
    assert scores.indicator_6(replace(IN_TIME, published_wrongly=faults)) == points


@pytest.mark.parametrize(("share", "points"), [("100", 2), ("90", 2), ("89.9", 1), ("50", 1), ("49.9", 0), ("0", 0)])
def test_indicators_5_8_and_9_are_graded_from_a_share(share, points):
    assert scores.graded(Decimal(share), Decimal(90), Decimal(50)) == points


def test_every_indicator_is_read_from_dossiers_or_from_the_agency():
    assert {*scores.PER_DOSSIER, *scores.PER_AGENCY} == set(range(1, 10))
    assert set(scores.POINTS) == set(scores.PER_DOSSIER)
