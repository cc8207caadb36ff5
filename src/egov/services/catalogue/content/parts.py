"""The parts of a release: time limit, fees, papers, routing, result."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from egov.services.catalogue.content.text import Text

NOTHING = Text("")


class Unit(StrEnum):
    """What a time limit is counted in."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    WORKING_HOURS = "working_hours"


@dataclass(frozen=True)
class Limit:
    """How long the deciding agency may take."""

    value: int
    unit: Unit
    assumed: bool = False

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Limit":
        return cls(int(data["value"]), Unit(data.get("unit", "working_days")), bool(data.get("assumed", False)))


@dataclass(frozen=True)
class Waiver:
    """Who pays less: `amount` in đồng is what remains to be paid, or `percent` is what is taken off."""

    code: str
    name: Text
    amount: int | None = None
    percent: int | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Waiver":
        return cls(str(data["code"]), Text.of(data["name"]), data.get("amount"), data.get("percent"))

    def applied_to(self, amount: int) -> int:
        """What remains of an amount, in đồng."""
        if self.amount is not None:
            return min(self.amount, amount)
        return amount - amount * (self.percent or 0) // 100


@dataclass(frozen=True)
class Fee:
    """One charge. `per` copy multiplies by the number in `quantity_field`, from `free_up_to` + 1 on.

    `waiver_field` is the form's choice field whose value names the waiver claimed. `kind` is fee (phí), charge (lệ phí)
    or shipping: postage is collected with them, and is no revenue of the state.
    """

    code: str
    name: Text
    amount: int
    per: str = "one"
    quantity_field: str = ""
    free_up_to: int = 0
    when: str = "submission"
    kind: str = "fee"
    assumed: bool = False
    waiver_field: str = ""
    waivers: tuple[Waiver, ...] = ()

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Fee":
        return cls(
            code=str(data["code"]),
            name=Text.of(data["name"]),
            amount=int(data["amount"]),
            per=str(data.get("per", "one")),
            quantity_field=str(data.get("quantity_field", "")),
            free_up_to=int(data.get("free_up_to", 0)),
            when=str(data.get("when", "submission")),
            kind=str(data.get("kind", "fee")),
            assumed=bool(data.get("assumed", False)),
            waiver_field=str(data.get("waiver_field", "")),
            waivers=tuple(Waiver.of(item) for item in data.get("waivers", ())),
        )


@dataclass(frozen=True)
class Component:
    """One paper of the dossier. `field` is the form's file field; `register` names data that replaces it."""

    code: str
    name: Text
    originals: int = 0
    copies: int = 0
    kind: str = "copy"
    required: bool | Mapping[str, Any] = True
    field: str = ""
    accept: tuple[str, ...] = ()
    register: str = ""
    online: Text = NOTHING

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Component":
        return cls(
            code=str(data["code"]),
            name=Text.of(data["name"]),
            originals=int(data.get("originals", 0)),
            copies=int(data.get("copies", 0)),
            kind=str(data.get("kind", "copy")),
            required=data.get("required", True),
            field=str(data.get("field", "")),
            accept=tuple(data.get("accept", ())),
            register=str(data.get("register", "")),
            online=Text.of(data.get("online", "")),
        )


@dataclass(frozen=True)
class Asked:
    """An agency whose opinion is needed: a rule (see `routing`), its duty and its own time limit."""

    agency: str
    duty: Text
    limit: Limit
    optional: bool = False

    @classmethod
    def of(cls, data: Any) -> "Asked":
        given: Mapping[str, Any] = {"agency": data} if isinstance(data, str) else data
        limit = Limit.of(given.get("limit", {"value": 3, "assumed": True}))
        return cls(str(given["agency"]), Text.of(given.get("duty", "")), limit, bool(given.get("optional", False)))


@dataclass(frozen=True)
class Routing:
    """Who receives, who decides, who is asked and whether all at once. Rules are explained in `routing`."""

    receive: str
    decide: str
    asked: tuple[Asked, ...] = ()
    mode: str = "parallel"

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Routing":
        return cls(
            receive=str(data["receive"]),
            decide=str(data.get("decide", "same")),
            asked=tuple(Asked.of(item) for item in data.get("asked", ())),
            mode=str(data.get("mode", "parallel")),
        )


@dataclass(frozen=True)
class Result:
    """What the applicant gets: its name, the template it is drawn up with and the template's fields."""

    name: Text
    template: str
    fields: tuple[Mapping[str, Any], ...] = ()
    validity_months: int | None = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Result":
        return cls(
            Text.of(data["name"]),
            str(data.get("template", "thong-bao")),
            tuple(data.get("fields", ())),
            data.get("validity_months"),
        )
