"""Conditions of a definition: when a field is shown, has to be filled, or two answers do not go together.

Three values: an order comparison with an unanswered field is neither true nor false (None). A field is shown
and asked for only when its condition is true; a cross-check complains only when its condition is false.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.utils.translation import gettext as _

from egov.services.eforms.entry import Entry
from egov.services.eforms.relative_day import RelativeDay

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "less": lambda a, b: a < b,
    "at_most": lambda a, b: a <= b,
    "more": lambda a, b: a > b,
    "at_least": lambda a, b: a >= b,
}


class Answers(Protocol):
    """What a condition may look at."""

    @property
    def today(self) -> date: ...

    def value(self, reference: str) -> Any:
        """The answer to a field that is shown; None when it is hidden or unanswered."""


def is_empty(value: object) -> bool:
    return value is None or value == "" or value == [] or value == {}


@dataclass(frozen=True)
class Condition:
    """Always true; the kinds of condition below refine it."""

    def holds(self, answers: Answers) -> bool | None:
        return True

    @property
    def fields(self) -> frozenset[str]:
        """References that decide it."""
        return frozenset()

    @property
    def expected(self) -> frozenset[tuple[str, Any]]:
        """Pairs of reference and a value that it is compared with, for checking against choices."""
        return frozenset()


ALWAYS = Condition()


@dataclass(frozen=True)
class Never(Condition):
    def holds(self, answers: Answers) -> bool | None:
        return False


NEVER = Never()


@dataclass(frozen=True)
class OneOf(Condition):
    """`is` and `in`; for a field with several answers: one of them is among the values."""

    field: str
    values: tuple[Any, ...]

    def holds(self, answers: Answers) -> bool | None:
        value = answers.value(self.field)
        given = value if isinstance(value, list) else [value]
        return any(same(one, wanted) for one in given for wanted in self.values)

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field})

    @property
    def expected(self) -> frozenset[tuple[str, Any]]:
        return frozenset((self.field, value) for value in self.values)


@dataclass(frozen=True)
class Filled(Condition):
    field: str
    wanted: bool = True

    def holds(self, answers: Answers) -> bool | None:
        return is_empty(answers.value(self.field)) is not self.wanted

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field})


@dataclass(frozen=True)
class Compared(Condition):
    """Order of an answer and another answer, a number, or a day."""

    field: str
    order: str
    other_field: str = ""
    other: Any = None

    def holds(self, answers: Answers) -> bool | None:
        left = answers.value(self.field)
        right = answers.value(self.other_field) if self.other_field else self.other
        if isinstance(right, RelativeDay):
            right = right.on(answers.today).isoformat()
        if is_empty(left) or is_empty(right):
            return None
        pair = comparable(left, right)
        return None if pair is None else ORDERS[self.order](*pair)

    @property
    def fields(self) -> frozenset[str]:
        return frozenset({self.field, self.other_field} - {""})


@dataclass(frozen=True)
class Every(Condition):
    parts: tuple[Condition, ...]

    def holds(self, answers: Answers) -> bool | None:
        found = [part.holds(answers) for part in self.parts]
        if False in found:
            return False
        return None if None in found else True

    @property
    def fields(self) -> frozenset[str]:
        return frozenset().union(*(part.fields for part in self.parts))

    @property
    def expected(self) -> frozenset[tuple[str, Any]]:
        return frozenset().union(*(part.expected for part in self.parts))


@dataclass(frozen=True)
class Some(Every):
    def holds(self, answers: Answers) -> bool | None:
        found = [part.holds(answers) for part in self.parts]
        if True in found:
            return True
        return None if None in found else False


@dataclass(frozen=True)
class Opposite(Condition):
    part: Condition

    def holds(self, answers: Answers) -> bool | None:
        found = self.part.holds(answers)
        return None if found is None else not found

    @property
    def fields(self) -> frozenset[str]:
        return self.part.fields

    @property
    def expected(self) -> frozenset[tuple[str, Any]]:
        return self.part.expected


def same(answer: object, wanted: object) -> bool:
    """Equal, where YAML may have made a number of a code; true is never 1."""
    if isinstance(answer, bool) or isinstance(wanted, bool):
        return answer is wanted
    return answer is not None and str(answer) == str(wanted)


def comparable(left: object, right: object) -> tuple[Any, Any] | None:
    """Both as numbers, or both as texts (days are stored so that their texts are in order)."""
    if isinstance(left, list):
        left = len(left)
    try:
        return Decimal(str(left)), Decimal(str(right))
    except InvalidOperation:
        return (left, right) if isinstance(left, str) and isinstance(right, str) else None


def read_condition(entry: Entry) -> Condition:
    """The condition an entry describes; what cannot be read is reported and never holds."""
    found = _read(entry)
    entry.finish()
    return found


def _read(entry: Entry) -> Condition:
    for name, kind in (("all", Every), ("any", Some)):
        if entry.any(name) is not None:
            return kind(tuple(read_condition(part) for part in entry.entries(name, _("vế"))))
    if (inner := entry.any("not")) is not None:
        return Opposite(read_condition(Entry(inner, entry.where, entry.problems)))
    field = entry.text("field")
    if not field:
        entry.report(_("điều kiện phải có “field”, “all”, “any” hoặc “not”."))
        return NEVER
    return _about(entry, field)


def _about(entry: Entry, field: str) -> Condition:
    if (value := entry.any("is")) is not None:
        return OneOf(field, tuple(_plain(entry, [value])))
    if (value := entry.any("in")) is not None:
        return OneOf(field, tuple(_plain(entry, value)))
    if entry.any("filled") is not None:
        return Filled(field, entry.flag("filled", True))
    for order in ORDERS:
        if (value := entry.any(order)) is not None:
            return _compared(entry, field, order, value)
    entry.report(
        _("điều kiện về “%(field)s” thiếu phép so: is, in, filled, %(orders)s.")
        % {"field": field, "orders": ", ".join(ORDERS)}
    )
    return NEVER


def _compared(entry: Entry, field: str, order: str, value: object) -> Condition:
    if isinstance(value, Mapping) and isinstance(value.get("field"), str) and len(value) == 1:
        return Compared(field, order, other_field=value["field"])
    if isinstance(value, date):  # YAML makes days of unquoted texts
        value = value.isoformat()
    if isinstance(value, str):
        return Compared(field, order, other=RelativeDay.parse(value) or value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Compared(field, order, other=value)
    entry.report(_("“%(order)s” chỉ so với số, ngày hoặc một ô khác.") % {"order": order})
    return NEVER


def _plain(entry: Entry, values: object) -> list[Any]:
    if isinstance(values, list | tuple) and all(isinstance(one, str | int | bool) for one in values):
        return list(values)
    entry.report(_("giá trị trong điều kiện phải là chữ, số, true hoặc false."))
    return []
