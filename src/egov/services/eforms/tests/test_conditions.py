"""Conditions: their three values and how they are read."""

from dataclasses import dataclass
from datetime import date

import pytest

from egov.services.eforms.conditions import read_condition
from egov.services.eforms.entry import Entry

DATA = {
    "a": "x",
    "n": 5,
    "money": 900,
    "flag": True,
    "many": ["p", "q"],
    "day": "2018-01-31",
    "code": "036",
    "no": False,
}


@dataclass
class Given:
    data: dict
    today: date = date(2018, 3, 15)

    def value(self, reference):
        return self.data.get(reference)


def holds(condition):
    problems = []
    found = read_condition(Entry(condition, "đây", problems)).holds(Given(DATA))
    assert problems == []
    return found


@pytest.mark.parametrize(
    ("condition", "result"),
    [
        ({"field": "a", "is": "x"}, True),
        ({"field": "a", "is": "y"}, False),
        ({"field": "n", "is": "5"}, True),
        ({"field": "flag", "is": True}, True),
        ({"field": "flag", "is": 1}, False),
        ({"field": "no", "is": False}, True),
        ({"field": "gone", "is": "x"}, False),
        ({"field": "code", "is": "036"}, True),
        ({"field": "a", "in": ["x", "y"]}, True),
        ({"field": "many", "is": "q"}, True),
        ({"field": "many", "in": ["z"]}, False),
        ({"field": "a", "filled": True}, True),
        ({"field": "no", "filled": True}, True),
        ({"field": "gone", "filled": False}, True),
        ({"field": "n", "less": 10}, True),
        ({"field": "n", "at_least": 6}, False),
        ({"field": "n", "less": {"field": "money"}}, True),
        ({"field": "gone", "less": 3}, None),
        ({"field": "a", "less": 3}, None),
        ({"field": "day", "at_most": "2018-01-31"}, True),
        ({"field": "day", "more": "today-60d"}, True),
        ({"field": "day", "less": date(2018, 1, 1)}, False),
        ({"field": "many", "at_least": 2}, True),
        ({"not": {"field": "gone", "less": 3}}, None),
        ({"not": {"field": "a", "is": "x"}}, False),
        ({"all": [{"field": "a", "is": "x"}, {"field": "gone", "less": 3}]}, None),
        ({"all": [{"field": "a", "is": "y"}, {"field": "gone", "less": 3}]}, False),
        ({"any": [{"field": "a", "is": "x"}, {"field": "gone", "less": 3}]}, True),
        ({"any": [{"field": "a", "is": "y"}, {"field": "gone", "less": 3}]}, None),
        ({"any": [{"field": "a", "is": "y"}, {"field": "n", "is": 5}]}, True),
    ],
)
def test_conditions_hold_or_not_or_cannot_be_told(condition, result):
    assert holds(condition) is result


@pytest.mark.parametrize(
    ("condition", "problem"),
    [
        ("x", "phải là một nhóm thuộc tính"),
        ({}, "điều kiện phải có “field”"),
        ({"field": "a"}, "thiếu phép so"),
        ({"field": "a", "in": "x"}, "phải là chữ, số, true hoặc false"),
        ({"field": "a", "is": {"b": 1}}, "phải là chữ, số, true hoặc false"),
        ({"field": "a", "less": [1]}, "chỉ so với số, ngày hoặc một ô khác"),
        ({"field": "a", "is": "x", "iss": "y"}, "không có thuộc tính “iss”"),
        ({"all": "x"}, "“all” phải là một danh sách"),
        ({"not": "x"}, "phải là một nhóm thuộc tính"),
    ],
)
def test_what_cannot_be_read_is_described(condition, problem):
    problems = []

    read_condition(Entry(condition, "đây", problems))

    assert any(problem in sentence for sentence in problems), problems


def test_a_condition_knows_what_it_depends_on():
    condition = read_condition(
        Entry({"any": [{"field": "a", "is": 1}, {"not": {"field": "b.c", "less": {"field": "d"}}}]}, "", [])
    )

    assert condition.fields == {"a", "b.c", "d"}
    assert condition.expected == {("a", 1)}
