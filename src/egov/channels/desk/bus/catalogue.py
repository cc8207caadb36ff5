"""The catalogue: what can be called over the bus, and everything about one service."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from egov.channels.desk.bus import words
from egov.channels.desk.bus.access import bus_page, one
from egov.channels.desk.bus.deeds import offered
from egov.channels.desk.paging import page_of
from egov.channels.desk.shell import page
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

MEASURED = timedelta(days=30)


@require_GET
@bus_page
def services(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Search by any word, filter by protocol and provider."""
    text, kind, member = (request.GET.get(name, "").strip()[:100] for name in ("q", "gt", "ben"))
    kind = kind if kind in bus.Service.Kind.values else ""
    rows = bus.catalogue(actor, text, kind=kind, member=member)
    found = page_of(rows, request.GET.get("trang", "1"), 20)
    offering = bus.Member.objects.filter(subsystems__services__in=bus.Service.objects.visible_to(actor)).distinct()
    context = {
        "text": text,
        "kind": kind,
        "member": member,
        "kinds": bus.Service.Kind.values,
        "members": [(str(each), each.name) for each in offering.order_by("name")],
        "page": found,
        "lines": [(each, words.standing(each.standing)) for each in found.items],
    }
    return page(request, actor, "desk/bus/services.html", context, here="bus_services")


@require_GET
@bus_page
def service(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """What it is, what it promises and keeps, who may call it, and what one can do with it."""
    row = one(bus.catalogue(actor), pk)
    own = bus.runs_the_bus(actor) or bus.manages(actor, row)
    now = timezone.now()
    measured = bus.sums("all", now - MEASURED, now + timedelta(hours=1), service=bus.named(row)).get("")
    rights = bus.AccessRight.objects.filter(service=row).visible_to(actor)
    rights = rights.select_related("subsystem__member", "group", "endpoint").order_by("-asked_at")[:100]
    context = {
        "service": row,
        "identifier": bus.named(row),
        "tag": words.standing(row.standing),
        "own": own,
        "measured": measured,
        "promised": 100 * (row.promised_share or 0),
        "kept": measured is None or not row.promised_ms or measured.p95 <= row.promised_ms,
        "endpoints": row.endpoints.order_by("path", "method"),
        "declared": [
            (each, str(bus.Declaration.Kind(each.kind).label)) for each in row.declarations.order_by("kind", "code")
        ],
        "rights": [(each, words.right_state(each), offered(actor, each)) for each in rights],
        "deeds": offered(actor, row),
        "callers": bus.own_subsystems(actor).filter(standing=bus.Standing.ACTIVE),
        "dead": bus.kept.count_dead(actor, row),
        "evidence": words.capital(str(bus.Service.Evidence(row.evidence).label)),
    }
    return page(request, actor, "desk/bus/service.html", context, here="bus_services")


@require_GET
@bus_page
def contract(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The contract as a file."""
    row = one(bus.catalogue(actor).exclude(contract=""), pk)
    kind, end = ("text/xml", "wsdl") if row.kind == bus.Service.Kind.SOAP else ("application/yaml", "yaml")
    name = "".join(letter for letter in row.code if letter.isalnum() or letter in "-_.")
    return HttpResponse(
        row.contract,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.{end}"'},
    )
