"""From the rules of a release to agencies.

A rule is one of: `agency:so-tp` that very agency; `level:xa` or `level:huyen` every People's Committee of the
level (only for receiving); `same` the one that received; `parent` the one above it; `commune:<field>` and
`district:<field>` the People's Committee of the unit chosen in a field of the form.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.foundation.directory.api import AdministrativeUnit, Agency
from egov.kernel.errors import Refused
from egov.services.catalogue.content import Asked, ReleaseContent

PLACES = frozenset({"agency", "level"})  # rules that can say who receives
RULES = frozenset({"agency", "same", "parent", "commune", "district"})
NO_UNIT = gettext_noop("Chưa chọn địa bàn nên chưa biết cơ quan nào giải quyết. Hãy chọn huyện, xã trong tờ khai.")
NO_AGENCY = gettext_noop(
    "Chưa có cơ quan nào được giao việc này ở địa bàn đã chọn. Hãy gọi bộ phận một cửa để được giúp."
)


@dataclass(frozen=True)
class AskedAgency:
    """An agency to be asked, with its duty and own time limit."""

    agency: Agency
    asked: Asked


def receiving_agencies(content: ReleaseContent, day: date) -> "QuerySet[Agency]":
    """Every agency whose counter takes this dossier."""
    rule = content.routing.receive
    if rule.partition(":")[0] not in PLACES:
        raise ValueError(f"{rule!r} cannot say who receives")
    return agencies_by_rules([rule], day).order_by("name")


def agencies_by_rules(rules: Iterable[str], day: date) -> "QuerySet[Agency]":
    """Every agency that one of the rules of receiving points to."""
    pairs = [rule.partition(":")[::2] for rule in rules]
    named = Q(code__in=[value for kind, value in pairs if kind == "agency"])
    levels = Q(level__in=[value for kind, value in pairs if kind == "level"]) & ~Q(unit_code="")
    return Agency.objects.on(day).filter(named | levels)


def deciding_agency(content: ReleaseContent, receiving: Agency, data: Mapping[str, Any], day: date) -> Agency:
    """Who decides. Raises Refused when the form names no unit that settles it."""
    return agency_by_rule(content.routing.decide, receiving, data, day)


def asked_agencies(
    content: ReleaseContent, receiving: Agency, data: Mapping[str, Any], day: date
) -> tuple[AskedAgency, ...]:
    """Who is asked, in the order of the release. An optional one that cannot be found is left out."""
    found = []
    for asked in content.routing.asked:
        try:
            found.append(AskedAgency(agency_by_rule(asked.agency, receiving, data, day), asked))
        except Refused:
            if not asked.optional:
                raise
    return tuple(found)


def agency_by_rule(rule: str, receiving: Agency, data: Mapping[str, Any], day: date) -> Agency:
    """The one agency that a rule points to on this day."""
    kind, _colon, value = rule.partition(":")
    if kind == "same":
        return receiving
    if kind == "parent":
        return _existing(Agency.objects.on(day).filter(pk=receiving.parent_id or 0))
    if kind == "agency":
        return _existing(Agency.objects.on(day).filter(code=value))
    if kind in {"commune", "district"}:
        return _existing(Agency.objects.on(day).filter(unit_code=_unit_code(kind, value, data, day)))
    raise ValueError(f"{rule!r} is not a routing rule")


def _existing(agencies: "QuerySet[Agency]") -> Agency:
    agency = agencies.first()
    if agency is None:
        raise Refused(_(NO_AGENCY))
    return agency


def _unit_code(kind: str, path: str, data: Mapping[str, Any], day: date) -> str:
    """The code chosen in the form: a unit's or address's value, or a bare code."""
    value: Any = data
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping):
        value = value.get(kind) or value.get("commune")
    code = str(value or "")
    if not code:
        raise Refused(_(NO_UNIT))
    if kind == "district" and len(code) == 5:
        unit = AdministrativeUnit.objects.on(day).filter(code=code).first()
        code = unit.parent_code if unit else ""
    return code
