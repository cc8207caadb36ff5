"""Which procedures a counter takes in."""

import time
from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from egov.foundation.directory.api import Agency
from egov.kernel.vietnamese import search_key
from egov.services.catalogue.api import Procedure, Release, search

KEPT = 60  # seconds
_rules: dict[str, str] = {}
_found: dict[tuple[int, ...], tuple[float, tuple["Receivable", ...]]] = {}


@dataclass(frozen=True)
class Receivable:
    """A procedure with an office whose counter takes it in."""

    pk: int
    code: str
    name: str


def receivable(offices: Collection[Agency]) -> tuple[Receivable, ...]:
    """What these offices take in today, by name; kept in the process for a minute."""
    key = tuple(sorted(office.pk for office in offices))
    kept = _found.get(key)
    if kept is not None and kept[0] > time.monotonic():
        return kept[1]
    rules = receiving_rules()
    wanted = {f"agency:{office.code}" for office in offices}
    wanted |= {f"level:{office.level}" for office in offices if office.unit_code}
    chosen = [procedure for procedure, rule in rules.items() if rule in wanted]
    rows = Procedure.objects.filter(pk__in=chosen).order_by("name").values_list("pk", "code", "name")
    found = tuple(Receivable(*row) for row in rows)
    _found[key] = (time.monotonic() + KEPT, found)
    return found


def forget() -> None:
    """Ask again the next time: after publishing in this process, and in tests."""
    _found.clear()


def receiving_rules() -> dict[int, str]:
    """The receiving rule of every release in force, by procedure. A release's text is read once in a process."""
    current = dict(Release.objects.on(timezone.localdate()).values_list("procedure", "hash"))
    unknown = [digest for digest in current.values() if digest not in _rules]
    for release in Release.objects.filter(hash__in=unknown) if unknown else ():
        _rules[release.hash] = release.parsed().routing.receive
    return {procedure: _rules[digest] for procedure, digest in current.items()}


def matching(typed: str, offered: Collection[Receivable]) -> list[Receivable]:
    """What was meant: the one with this code or name, else those that the search finds, best first."""
    key = search_key(typed).strip()
    if not key:
        return []
    exact = [one for one in offered if key in {one.code.lower(), search_key(one.name)}]
    if exact:
        return exact[:1]
    known = {one.pk: one for one in offered}
    hits = search(typed).filter(pk__in=known).values_list("pk", flat=True)[:20]
    return [known[pk] for pk in hits]
