"""Carrying the rules out, batch by batch; each batch goes together with its event."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from egov.foundation.events.api import record
from egov.foundation.retention.events import Removed
from egov.foundation.retention.models import Removal
from egov.foundation.retention.registry import RULES, Rule
from egov.kernel.actor import SYSTEM

BATCH = 1000


def due(now: datetime | None = None) -> Iterator[tuple[Rule, int]]:
    """What would go now, rule by rule, also where it is nothing. Changes nothing."""
    moment = now or timezone.now()
    for key in sorted(RULES):
        yield RULES[key], RULES[key].rows(moment).count()


def carry_out(key: str, now: datetime | None = None) -> int:
    """Delete what one rule lets go; how many rows went. Raises KeyError for an unknown rule."""
    rule, moment, gone = RULES[key], now or timezone.now(), 0
    while removed := _batch(rule, moment):
        gone += removed
    return gone


def carry_out_all(now: datetime | None = None) -> dict[str, int]:
    """Every rule in turn; only those that let something go."""
    gone = {key: carry_out(key, now) for key in sorted(RULES)}
    return {key: rows for key, rows in gone.items() if rows}


def _batch(rule: Rule, moment: datetime) -> int:
    keys = list(rule.rows(moment).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    with transaction.atomic():
        removed = rule.remove(rule.rows(moment).filter(pk__in=keys))  # asked again: a row may have been touched
        if removed:
            proof = Removal.objects.create(rule=rule.key, term=rule.term, rows=removed, at=moment)
            record(Removed(rule.key, rule.term, removed), subject=proof, actor=SYSTEM, at=moment)
    return removed
