"""Pages of the bus's operators: limits, and versions of the configuration."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from egov.channels.desk.bus.access import one, operators_page
from egov.channels.desk.bus.deeds import offered
from egov.channels.desk.paging import page_of
from egov.channels.desk.shell import page
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

MOST_LINES = 2000


@require_GET
@operators_page
def policies(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Limits, the closest first as they count."""
    rows = bus.Policy.objects.select_related("subsystem__member", "service__subsystem__member")
    ordered = sorted(
        rows,
        key=lambda row: (
            row.subsystem is None,
            row.service is None,
            str(row.subsystem),
            str(row.service),
            row.from_hour,
        ),
    )
    agency = bus.operating_agency(actor)
    context = {
        "lines": [(row, offered(actor, row), str(bus.Policy.Priority(row.priority).label)) for row in ordered],
        "agency": agency,
        "groups": bus.Group.objects.prefetch_related("subsystems__member").order_by("code"),
    }
    return page(request, actor, "desk/bus/policies.html", context, here="bus_policies")


@require_GET
@operators_page
def versions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every change of the registry, newest first."""
    found = page_of(bus.Version.objects.defer("content").order_by("-pk"), request.GET.get("trang", "1"), 20)
    return page(request, actor, "desk/bus/versions.html", {"page": found}, here="bus_versions")


@require_GET
@operators_page
def version(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """What differs from the version before it, or from another one."""
    row = one(bus.Version.objects.all(), pk)
    chosen = request.GET.get("so-voi", "")
    other = (
        bus.Version.objects.filter(pk=int(chosen)).first()
        if chosen.isascii() and chosen.isdigit() and len(chosen) < 15
        else None
    )
    before = other or bus.Version.objects.filter(pk__lt=row.pk).order_by("-pk").first()
    lines = bus.difference(before, row) if before else [f"+{line}" for line in row.content.splitlines()]
    context = {
        "version": row,
        "before": before,
        "lines": lines[2:MOST_LINES] if before else lines[:MOST_LINES],
        "cut": len(lines) > MOST_LINES,
        "others": bus.Version.objects.exclude(pk=row.pk).order_by("-pk").values_list("pk", flat=True)[:50],
        "deeds": offered(actor, row),
    }
    return page(request, actor, "desk/bus/version.html", context, here="bus_versions")
