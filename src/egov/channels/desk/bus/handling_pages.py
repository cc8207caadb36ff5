"""How messages are handled on their way: mediations, terms of delivery, rules over events."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from egov.channels.desk.bus.access import bus_page, one
from egov.channels.desk.bus.deeds import offered
from egov.channels.desk.paging import page_of
from egov.channels.desk.shell import page
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

HANDLING = frozenset(
    {"dat-chuyen-doi", "dung-lai-chuyen-doi", "bo-chuyen-doi", "dat-giao-nhan", "bo-giao-nhan"},
)


@require_GET
@bus_page
def handlings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Services that one looks after, with what is done to their messages."""
    text = request.GET.get("q", "").strip()[:100]
    own = bus.Service.objects.managed_by(actor).exclude(url__startswith=bus.ROOM)
    rows = bus.catalogue(actor, text).filter(pk__in=own.values("pk"))
    found = page_of(rows, request.GET.get("trang", "1"), 20)
    shown = [each.pk for each in found.items]
    versions = dict(bus.Mediation.objects.filter(service__in=shown, in_use=True).values_list("service_id", "version"))
    terms = {each.service_id: each for each in bus.DeliveryTerms.objects.filter(service__in=shown)}
    lines = [(each, versions.get(each.pk), terms.get(each.pk)) for each in found.items]
    return page(
        request, actor, "desk/bus/handlings.html", {"text": text, "page": found, "lines": lines}, here="bus_handlings"
    )


@require_GET
@bus_page
def handling(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One service: its mediation with all versions, its terms, and what can be tried."""
    row = one(bus.Service.objects.managed_by(actor).select_related("subsystem__member__agency"), pk)
    versions = row.mediations.order_by("-version")
    current = versions.filter(in_use=True).first()
    buttons = [each for each in offered(actor, row, handling=True) if each.slug in HANDLING]
    context = {
        "service": row,
        "identifier": bus.named(row),
        "current": current,
        "text": bus.as_yaml(current.document) if current else "",
        "versions": versions.defer("document")[:100],
        "terms": bus.DeliveryTerms.objects.filter(service=row).first(),
        "mediation_deeds": [each for each in buttons if "chuyen-doi" in each.slug],
        "terms_deeds": [each for each in buttons if "giao-nhan" in each.slug],
    }
    return page(request, actor, "desk/bus/handling.html", context, here="bus_handlings")


@require_GET
@bus_page
def rules(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Rules over events, by room; and rooms that could have one."""
    found = page_of(bus.rules_visible_to(actor).order_by("room", "code"), request.GET.get("trang", "1"), 20)
    rooms = bus.rooms(bus.Subsystem.objects.visible_to(actor)).select_related("member")
    deeds = {"them-quy-tac"}
    context = {
        "page": found,
        "lines": [(each, _pattern(each), each.matches.order_by("-at").first()) for each in found.items],
        "rooms": [
            (each, [deed for deed in offered(actor, each, handling=True) if deed.slug in deeds]) for each in rooms[:50]
        ],
    }
    return page(request, actor, "desk/bus/rules.html", context, here="bus_rules")


@require_GET
@bus_page
def rule(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One rule with what it has said lately."""
    row = one(bus.rules_visible_to(actor), pk)
    matches = list(row.matches.order_by("-at")[:50])
    events = {
        each.pk: each
        for each in bus.Event.objects.filter(pk__in=[one.last_event for one in matches]).select_related("event_type")
    }
    context = {
        "rule": row,
        "pattern": _pattern(row),
        "text": bus.as_yaml({"code": row.code, **{name: getattr(row, name) for name in bus.RULE}}),
        "firings": [(each, events.get(each.last_event)) for each in matches],
        "now": timezone.now(),
        "deeds": offered(actor, row),
    }
    return page(request, actor, "desk/bus/rule.html", context, here="bus_rules")


def _pattern(row: bus.EventRule) -> str:
    label = str(bus.EventRule.Pattern(row.pattern).label)
    return label[:1].upper() + label[1:]
