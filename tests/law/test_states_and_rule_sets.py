"""What L1-L16 rest on: the states with their national codes and wording, and the dated sets."""

import re
from datetime import date
from itertools import pairwise

import pytest

from egov.services.dossiers.rules import states
from egov.services.dossiers.rules.sets import RULE_SETS, RuleSet, rule_set, rule_set_on
from egov.services.dossiers.rules.states import Status, may_become, national_code


@pytest.mark.parametrize("status", Status)
def test_every_status_has_code_label_and_a_sentence_for_the_citizen(status):
    assert national_code(status) in states.NATIONAL_NAMES
    assert states.LABELS[status]
    assert re.fullmatch(r"[A-ZĐ].*\.", states.FOR_THE_CITIZEN[status])
    assert "hợp lệ" not in states.FOR_THE_CITIZEN[status]


def test_all_ten_national_states_are_spoken():
    assert {national_code(status) for status in Status} == set(range(1, 11))


@pytest.mark.parametrize("status", Status)
def test_a_dossier_can_always_come_to_an_end_and_never_leaves_it(status):
    reached, frontier = {status}, [status]
    while frontier:
        new = set(states.NEXT[frontier.pop()]) - reached
        reached |= new
        frontier += new

    assert reached & set(states.FINAL)
    assert (status in states.FINAL) == (states.NEXT[status] == ())
    assert status not in states.FINAL or status not in states.OPEN


def test_changes_of_state():
    assert may_become(Status.SUBMITTED, Status.RECEIVED)
    assert not may_become(Status.RETURNED, Status.PROCESSING)
    assert not may_become(Status.SUBMITTED, Status.DONE)


def test_sets_follow_each_other_without_gap_or_overlap():
    for older, newer in pairwise(RULE_SETS):
        assert older.valid_to is not None
        assert (newer.valid_from - older.valid_to).days == 1
    assert RULE_SETS[-1].valid_to is None


def test_a_day_finds_its_set():
    assert rule_set_on(date(2017, 12, 29)).name == "2018"
    assert rule_set("2018") is rule_set_on(date(2024, 3, 4))
    with pytest.raises(LookupError, match="2000"):
        rule_set_on(date(2000, 1, 1))
    with pytest.raises(LookupError, match="1999"):
        rule_set("1999")


def test_a_set_ends_on_its_last_day():
    ended = RuleSet(name="x", valid_from=date(2018, 6, 21), valid_to=date(2025, 6, 30))

    assert ended.holds_on(date(2025, 6, 30))
    assert not ended.holds_on(date(2025, 7, 1))


def test_what_is_assumed_is_named():
    assert set(rule_set("2018").assumed) <= set(RuleSet.__dataclass_fields__)
