"""How the bus does: how much passes, how fast, what fails, by service, caller and agency."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from egov.channels.desk.bus.access import bus_page
from egov.channels.desk.bus.charts import bars, lines
from egov.channels.desk.bus.words import short, size
from egov.channels.desk.shell import page
from egov.kernel.actor import Actor
from egov.lgsp.bus.api import Figures, Member, Service, Subsystem, kept, members_of, named, open_alerts, sums

SPANS = {
    "24g": (1, gettext_noop("24 giờ qua")),
    "7n": (7, gettext_noop("7 ngày qua")),
    "30n": (30, gettext_noop("30 ngày qua")),
}
MOST = 20
BAD_RATE = 1.0


@dataclass(frozen=True)
class Line:
    """One row of a table: a name, where it leads, its figures."""

    name: str
    identifier: str
    pk: int | None
    figures: Figures
    size: str
    bad: bool


@require_GET
@bus_page
def dashboard(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Figures of the chosen span: of the whole bus for its operators, of what one's own members take part in else."""
    span = request.GET.get("ky", "24g")
    span = span if span in SPANS else "24g"
    days = SPANS[span][0]
    now = timezone.now()
    last = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    first = last - timedelta(days=days)
    members = members_of(actor)
    by = {group: sums(group, first, last, members) for group in ("all", "service", "client", "agency")}
    moments = sums("hour" if days == 1 else "day", first, last, members)
    labels, series = _series(moments, first, days)
    whole = by["all"].get("", Figures())
    minutes = max(1, (min(now, last) - first).total_seconds() / 60)
    context: dict[str, Any] = {
        "now": now,
        "span": span,
        "spans": [(key, _(label)) for key, (_days, label) in SPANS.items()],
        "whole": whole,
        "rate": whole.calls / minutes,
        "size": size(whole.bytes),
        "bad": whole.fault_rate > BAD_RATE,
        "calls": bars(labels, [(one.calls, one.faulty) for one in series]),
        "times": lines(
            labels,
            [one.p50 if one.calls else None for one in series],
            [one.p95 if one.calls else None for one in series],
        ),
        "moments": list(zip(labels, series, strict=True)),
        "services": _lines(by["service"], {named(one): (one.title, one.pk) for one in _services(actor)}),
        "clients": _lines(
            by["client"], {named(one): (f"{one.name}, {one.member.name}", one.pk) for one in _subsystems()}
        ),
        "agencies": _lines(by["agency"], {str(one): (one.name, None) for one in Member.objects.all()}),
        "everything": members is None,
        "open_alerts": open_alerts(actor),
        "dead": kept.count_dead(actor),
    }
    return page(request, actor, "desk/bus/dashboard.html", context, here="bus")


def _services(actor: Actor) -> list[Service]:
    return list(Service.objects.visible_to(actor).select_related("subsystem__member"))


def _subsystems() -> list[Subsystem]:
    return list(Subsystem.objects.select_related("member"))


def _series(found: dict[Any, Figures], first: datetime, days: int) -> tuple[list[str], list[Figures]]:
    """Every hour or day of the span, also those in which nothing passed."""
    if days == 1:
        hours = [first + timedelta(hours=place) for place in range(24)]
        return [f"{timezone.localtime(one):%H}h" for one in hours], [found.get(one, Figures()) for one in hours]
    dates = [timezone.localdate(first) + timedelta(days=place) for place in range(1, days + 1)]
    return [f"{one:%d/%m}" for one in dates], [found.get(one, Figures()) for one in dates]


def _lines(found: dict[Any, Figures], names: dict[str, tuple[str, int | None]]) -> list[Line]:
    """Busiest first; what the registry does not know is called so."""
    rows = sorted(found.items(), key=lambda pair: -pair[1].calls)[:MOST]
    unknown = _("Chưa đăng ký trên trục")
    made = []
    for key, figures in rows:
        name, pk = names.get(key, (short(key) if key.strip("/") else unknown, None))
        bad = figures.fault_rate > BAD_RATE
        made.append(Line(name, key if key.strip("/") else "", pk, figures, size(figures.bytes), bad))
    return made
