"""Long-running processes and their runs."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from egov.channels.desk.bus.access import bus_page, one
from egov.channels.desk.bus.deeds import offered
from egov.channels.desk.bus.words import capital, short
from egov.channels.desk.paging import page_of
from egov.channels.desk.shell import page
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

State = bus.ProcessRun.State
Call = bus.ProcessCall.State
COLOURS = {State.RUNNING: "info", State.FAILED: "bad", State.ENDED: "ok", State.CANCELLED: ""}
CALLS = {Call.WAITING: "warn", Call.SENT: "info", Call.DONE: "ok", Call.FAILED: "bad", Call.LEFT: ""}


def _tag(run: bus.ProcessRun) -> tuple[str, str]:
    state = State(run.state)
    return COLOURS[state], capital(str(state.label))


@require_GET
@bus_page
def processes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Processes in use, their runs, and what stands still first."""
    wanted = request.GET.get("tt", "")
    rows = bus.processes_visible_to(actor).filter(in_use=True).order_by("name", "code")
    runs = bus.runs_visible_to(actor)
    counts = {
        each["process__code"]: each
        for each in runs.values("process__code").annotate(
            running=Count("pk", filter=Q(state=State.RUNNING)), failed=Count("pk", filter=Q(state=State.FAILED))
        )
    }
    if wanted in State.values:
        runs = runs.filter(state=wanted)
    found = page_of(runs.defer("progress", "data").order_by("-started_at"), request.GET.get("trang", "1"), 20)
    owners = bus.own_subsystems(actor).filter(standing=bus.Standing.ACTIVE).exclude(admission="certificate")
    context = {
        "processes": [(each, counts.get(each.code, {})) for each in rows[:100]],
        "page": found,
        "runs": [(each, _tag(each)) for each in found.items],
        "wanted": wanted,
        "states": [(each.value, capital(str(each.label))) for each in State],
        "owners": [
            (each, [deed for deed in offered(actor, each, handling=True) if deed.slug == "them-quy-trinh"])
            for each in owners[:50]
        ],
    }
    return page(request, actor, "desk/bus/processes.html", context, here="bus_processes")


@require_GET
@bus_page
def process(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One version: its steps, its other versions, its runs."""
    row = one(bus.processes_visible_to(actor), pk)
    versions = bus.processes_visible_to(actor).filter(code=row.code).defer("xml").order_by("-version")
    runs = bus.runs_visible_to(actor).filter(process__code=row.code).defer("progress", "data").order_by("-started_at")
    context = {
        "process": row,
        "steps": bus.steps_of(row),
        "versions": versions[:50],
        "runs": [(each, _tag(each)) for each in runs[:50]],
        "deeds": offered(actor, row, handling=True),
    }
    return page(request, actor, "desk/bus/process.html", context, here="bus_processes")


@require_GET
@bus_page
def run(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One run: where it stands, each call with its message id, what it waits for, what it knows."""
    row = one(bus.runs_visible_to(actor), pk)
    context = {
        "run": row,
        "tag": _tag(row),
        "calls": [
            (each, (CALLS[Call(each.state)], capital(str(Call(each.state).label))), short(each.service))
            for each in row.calls.order_by("at", "pk")
        ],
        "waits": [(each, short(each.room)) for each in row.waits.order_by("at")],
        "data": bus.as_yaml(row.data),
        "deeds": offered(actor, row, handling=True),
    }
    return page(request, actor, "desk/bus/run.html", context, here="bus_processes")
