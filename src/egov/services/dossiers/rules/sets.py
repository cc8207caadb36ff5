"""Dated sets of rules: what changes when a decree replaces another.

A dossier keeps the name of the set under which it was filed, so a later set never moves its dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """The figures of one period of the law. `assumed` names those to be confirmed with the province."""

    name: str
    valid_from: date
    valid_to: date | None = None
    cut_off: time = time(15)
    supplement_days: int = 3
    postponements: int = 1
    apology_days_before: int = 1
    online_answer_hours: int = 8
    intake_supplements: int = 1
    slips: Mapping[str, str] = field(default_factory=dict)
    officer_indicators: tuple[int, ...] = (1, 2, 4, 7)
    officer_grades: tuple[tuple[Decimal, str], ...] = ()
    agency_grades: tuple[tuple[Decimal, str], ...] = ()
    share_limits: Mapping[int, tuple[Decimal, Decimal]] = field(default_factory=dict)
    assumed: tuple[str, ...] = ()

    def holds_on(self, day: date) -> bool:
        """Is the set in force on the day?"""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


SET_2018 = RuleSet(
    name="2018",
    valid_from=date(2015, 5, 15),  # decision 09/2015/QĐ-TTg, whose steps decree 61/2018 keeps
    slips={
        "receipt": "01",
        "supplement": "02",
        "refusal": "03",
        "apology": "04",
        "control": "05",
        "register": "06",
    },
    officer_grades=(
        (Decimal("5"), "full"),
        (Decimal("3.5"), "partial"),
        (Decimal("0"), "below"),
    ),
    agency_grades=(
        (Decimal("15"), "excellent"),
        (Decimal("12"), "good"),
        (Decimal("9"), "fair"),
        (Decimal("6"), "average"),
        (Decimal("0"), "poor"),
    ),
    share_limits={  # indicator → percent from which it has 2 points, and 1
        5: (Decimal(20), Decimal(10)),
        8: (Decimal(90), Decimal(50)),
        9: (Decimal(50), Decimal(20)),
    },
    assumed=("online_answer_hours", "apology_days_before", "officer_indicators", "share_limits"),
)
RULE_SETS: tuple[RuleSet, ...] = (SET_2018,)


def rule_set_on(day: date) -> RuleSet:
    """The set in force on a day. Raises LookupError before the first one."""
    for rules in RULE_SETS:
        if rules.holds_on(day):
            return rules
    raise LookupError(f"No rule set is in force on {day}.")


def rule_set(name: str) -> RuleSet:
    """The set that a dossier names. Raises LookupError."""
    for rules in RULE_SETS:
        if rules.name == name:
            return rules
    raise LookupError(f"There is no rule set {name}.")
