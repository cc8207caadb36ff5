"""An agency's nine indicators from counted dossiers, shares and its own statement (circular 01/2018, arts. 13-15)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from egov.services.dossiers.rules.scores import (
    ONE_DECIMAL,
    POINTS,
    Complaint,
    Finding,
    Handled,
    graded,
    indicator_6,
    indicator_7,
)
from egov.services.dossiers.rules.sets import SET_2018, RuleSet

_PLAIN = Handled(finished=datetime(2018, 1, 1), due=datetime(2018, 1, 2))  # noqa: DTZ001 - only compared with itself


@dataclass(frozen=True)
class Declared:
    """What only the agency knows: faults found in what it published, complaints found true, petitions answered."""

    published_wrongly: int = 0
    complaints: int = 0
    grave: int = 0
    petitions: int = 0
    petitions_in_time: int = 0


def agency_scores(
    groups: Sequence[tuple[Handled, int]],
    shares: Mapping[int, Decimal],
    declared: Declared | None,
    rules: RuleSet = SET_2018,
) -> dict[int, Decimal]:
    """The indicators that can be counted, from groups of like dossiers with their sizes and shares in percent.

    Without dossiers there is none; without the agency's own word 6, 7 and 8 are missing.
    """
    dossiers = sum(size for _dossier, size in groups)
    if not dossiers:
        return {}
    found = {number: _mean([(POINTS[number](one), size) for one, size in groups]) for number in (1, 2, 3, 4)}
    if declared is not None:
        found |= {6: _faults(declared.published_wrongly, dossiers), 7: _conduct(declared, dossiers)}
        asked = declared.petitions
        shares = {**shares, 8: Decimal(100 * declared.petitions_in_time) / asked if asked else Decimal(100)}
    for number, share in shares.items():
        found[number] = Decimal(graded(share, *rules.share_limits[number])).quantize(ONE_DECIMAL)
    return dict(sorted(found.items()))


def _mean(points: Sequence[tuple[int, int]]) -> Decimal:
    summed = sum(each * size for each, size in points)
    return (Decimal(summed) / sum(size for _each, size in points)).quantize(ONE_DECIMAL, ROUND_HALF_UP)


def _faults(faults: int, dossiers: int) -> Decimal:
    """Each fault counts against one dossier."""
    wrong = min(faults, dossiers)
    return _mean([(indicator_6(_PLAIN), dossiers - wrong), (indicator_6(replace(_PLAIN, published_wrongly=1)), wrong)])


def _conduct(declared: Declared, dossiers: int) -> Decimal:
    """Each complaint found true counts against one dossier."""
    grave = min(declared.grave, dossiers)
    light = min(declared.complaints, dossiers - grave)
    serious = indicator_7(replace(_PLAIN, complaints=[Complaint(Finding.TRUE, grave=True)]))
    true = indicator_7(replace(_PLAIN, complaints=[Complaint(Finding.TRUE)]))
    return _mean([(indicator_7(_PLAIN), dossiers - grave - light), (true, light), (serious, grave)])
