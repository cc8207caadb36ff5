"""What a dossier costs, from the release's fee table and the answers. Amounts in dong."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from egov.services.catalogue.api import Fee


@dataclass(frozen=True)
class Line:
    """One line of the price. `when` is `submission` or `result`, `kind` is fee, charge or shipping."""

    code: str
    name: str
    quantity: int
    amount: int
    when: str = "submission"
    kind: str = "fee"


def quote(fees: Sequence[Fee], answers: Mapping[str, Any], waiver: str = "", language: str = "vi") -> tuple[Line, ...]:
    """The lines to be paid.

    A fee per copy counts the copies in its quantity field above the free ones. The waiver is the one claimed in the
    form, or the one that an officer grants; it lowers only the fees that list it.
    """
    lines = []
    for fee in fees:
        quantity = _quantity(fee, answers)
        claimed = waiver or str(answer(answers, fee.waiver_field) or "")
        each = fee.amount
        for grant in fee.waivers:
            if grant.code == claimed:
                each = grant.applied_to(each)
        if quantity:
            lines.append(Line(fee.code, fee.name.to(language), quantity, each * quantity, fee.when, fee.kind))
    return tuple(lines)


def total(lines: Sequence[Line]) -> int:
    """The sum of the lines, in dong."""
    return sum(line.amount for line in lines)


def as_data(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The lines as they are frozen with the filing."""
    return [asdict(line) for line in lines]


def from_data(data: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Frozen lines read again."""
    return tuple(Line(**line) for line in data)


def answer(answers: Mapping[str, Any], path: str) -> Any:
    """The value at a dotted path, or None."""
    value: Any = answers
    for part in path.split(".") if path else ():
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if path else None


def _quantity(fee: Fee, answers: Mapping[str, Any]) -> int:
    if fee.per != "copy":
        return 1
    try:
        asked = int(answer(answers, fee.quantity_field) or 1)
    except (TypeError, ValueError):
        asked = 1
    return max(0, max(1, asked) - fee.free_up_to)
