"""The page of the law tells the truth: every rule is in it once, and every file that it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "law" / "README.md").read_text()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| L")]


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def test_all_24_rules_are_listed_in_order():
    assert [row[0] for row in ROWS] == [f"L{number}" for number in range(1, 25)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_rule_is_proven_or_says_not_yet(row):
    _number, _rule, law, state, rules, tests = row

    assert law
    if state == "not yet":
        assert not rules
        assert not tests
    else:
        assert state == "rule" or state.startswith("part: ")
        assert names(rules)
        assert names(tests)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_row_names_exists(row):
    assert all((ROOT / "src" / "egov" / name).exists() for name in names(row[4]))
    assert all((ROOT / ("src/egov" if "/" in name else "tests/law") / name).exists() for name in names(row[5]))


def test_every_law_test_is_on_the_page():
    written = {file.name for file in (ROOT / "tests" / "law").glob("test_L*.py")}
    named = {name for row in ROWS for name in names(row[5])}

    assert written <= named
    for name in written:
        number = f"L{int(name[6:8])}"
        assert any(row[0] == number and name in names(row[5]) for row in ROWS)


def test_every_module_of_rules_is_on_the_page_or_carries_others():
    modules = {file.name for file in (ROOT / "src/egov/services/dossiers/rules").glob("*.py")} - {"__init__.py"}
    named = {Path(name).name for row in ROWS for name in names(row[4])}

    assert modules - named <= {"sets.py"}
