"""What a leader may see: the own agency and those below it, its units, and what is late in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop

from egov.channels.desk import words
from egov.channels.desk.filters import midnight
from egov.channels.desk.periods import Period, period
from egov.foundation.directory.api import Agency
from egov.kernel.actor import Actor, Role
from egov.services.dossiers.api import Dossier, Figures, Scope, Step, below
from egov.services.feedback.api import Rating

OF_A_UNIT = ("code", "name", "level", "unit_code")
LEVELS = {
    "": gettext_noop("Tất cả đơn vị"),
    "tinh": gettext_noop("Sở, ngành"),
    "huyen": gettext_noop("Huyện, thành phố"),
    "xa": gettext_noop("Xã, phường, thị trấn"),
}


@dataclass(frozen=True)
class Unit:
    """One agency's line."""

    pk: int
    name: str
    figures: Figures
    late: int


@dataclass(frozen=True)
class Late:
    """A late dossier; `link` only where the leader may open it."""

    dossier: Dossier
    days: str
    step: str
    reason: str
    link: bool


@dataclass(frozen=True)
class View:
    """What was chosen, and the agencies that it covers."""

    period: Period
    level: str
    unit: Agency | None
    scope: Scope
    units: dict[int, Agency]


def chosen(request: HttpRequest, actor: Actor) -> View:
    """Never wider than the agencies that the leader leads and those below them."""
    led = frozenset(seat.agency for seat in actor.seats if seat.role is Role.LEADER)
    mine = below(led)
    units = {unit.pk: unit for unit in Agency.objects.filter(pk__in=mine).inside().only(*OF_A_UNIT).order_by("name")}
    level = request.GET.get("cap", "")
    level = level if level in LEVELS else ""
    unit = next((one for one in units.values() if one.code == request.GET.get("dv", "")), None)
    picked = [unit] if unit else [one for one in units.values() if not level or one.level == level]
    whole = (
        unit is None
        and not level
        and any(units[pk].level == "tinh" and units[pk].unit_code for pk in led if pk in units)
    )
    scope = None if whole else [one.pk for one in picked]
    when = period(request.GET.get("ky", ""), timezone.localdate())
    return View(when, level, unit, scope, units)


def lines(view: View, found: Mapping[int, Figures], late: dict[int, int]) -> list[Unit]:
    """Units with anything to show, the lowest rate first, from the agencies' figures and their late dossiers."""
    units = [
        Unit(pk, unit.name, found.get(pk) or Figures(0, 0, 0, 0, 0, 0, 0, 0), late.get(pk, 0))
        for pk, unit in view.units.items()
        if pk in found or pk in late
    ]
    return sorted(units, key=lambda one: (one.figures.on_time_rate is None, one.figures.on_time_rate or 0, -one.late))


def late_lines(dossiers: list[Dossier], actor: Actor, now: datetime) -> list[Late]:
    """Late dossiers with their step; a fixed number of queries."""
    keys = [one.pk for one in dossiers]
    mine = set(Dossier.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))
    steps = {
        step.dossier_id: step
        for step in Step.objects.waiting().filter(dossier__in=keys).select_related("assignee").order_by("-id")
    }
    calendar = words.province_calendar()
    found = []
    for one in dossiers:
        step = steps.get(one.pk)
        who = step.assignee if step and step.assignee else one.handler
        where = step.label if step else words.status_words(one.status)
        postponed = getattr(one, "postponement", None)
        found.append(
            Late(
                one,
                words.due_words(one.due, now, calendar).text,
                f"{where}, {who}" if who else where,
                postponed.reason if postponed else "",
                one.pk in mine,
            )
        )
    return found


def rated(view: View) -> tuple[int, int]:
    """How many ratings came in the period, and how many of them were 4 or 5 stars."""
    first, last = midnight(view.period.first), midnight(view.period.last + timedelta(days=1))
    rows = Rating.objects.filter(at__gte=first, at__lt=last)
    if view.scope is not None:
        rows = rows.filter(agency__in=view.scope)
    sums = rows.aggregate(every=Count("id"), good=Count("id", filter=Q(stars__gte=4)))
    return sums["every"], sums["good"]
