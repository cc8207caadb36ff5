"""One's own members and applications, and what waits for a decision."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from egov.channels.desk.bus import words
from egov.channels.desk.bus.access import bus_page, one
from egov.channels.desk.bus.deeds import offered
from egov.channels.desk.bus.doors import doors_of
from egov.channels.desk.paging import page_of
from egov.channels.desk.shell import page
from egov.foundation.directory.api import Agency
from egov.foundation.events.api import events_about
from egov.foundation.identity.api import User
from egov.foundation.sql.api import with_words
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

KINDS = {"certificate": "Chứng thư TLS", "secret": "Mã bí mật", "key": "Khoá công khai"}


@require_GET
@bus_page
def applications(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Members that one may see, each with its applications; and one's keys to the management interface."""
    rows = bus.Member.objects.visible_to(actor).prefetch_related("subsystems__services").order_by("name")
    text = request.GET.get("q", "").strip()[:100]
    rows = with_words(rows, text, "name", "code", "subsystems__name", "subsystems__code")
    found = page_of(rows.distinct(), request.GET.get("trang", "1"), 20)
    members = [
        (
            member,
            words.standing(member.standing),
            offered(actor, member),
            [(each, words.standing(each.standing)) for each in member.subsystems.all()],
        )
        for member in found.items
    ]
    me = User.objects.get(pk=actor.user or 0)
    context = {
        "text": text,
        "page": found,
        "members": members,
        "joining": [(each, offered(actor, each)) for each in Agency.objects.filter(pk__in=actor.agencies)],
        "tokens": bus.Token.objects.filter(user=me, revoked_at=None, valid_to__gt=timezone.now()).order_by("-made_at"),
        "me": me,
    }
    return page(request, actor, "desk/bus/applications.html", context, here="bus_applications")


@require_GET
@bus_page
def application(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One application: what it proves itself with, what it may call, what it offers."""
    row = one(bus.Subsystem.objects.visible_to(actor).select_related("member"), pk)
    now = timezone.now()
    rights = bus.AccessRight.objects.filter(subsystem=row).select_related("service__subsystem__member", "endpoint")
    refusal = events_about(row).filter(name="bus.TurnedDown").last() if row.standing == "refused" else None
    context = {
        "application": row,
        "identifier": bus.named(row),
        "tag": words.standing(row.standing),
        "admission": words.capital(str(bus.Subsystem.Admission(row.admission).label)),
        "refusal": refusal.payload["reason"] if refusal else "",
        "deeds": offered(actor, row),
        "credentials": [
            (each, KINDS[each.kind], each.revoked_at is None and each.valid_to > now, (each.valid_to - now).days)
            for each in row.credentials.order_by("revoked_at", "valid_to")
        ],
        "may_revoke": bus.manages(actor, row) or bus.runs_the_bus(actor),
        "rights": [
            (each, words.right_state(each), offered(actor, each)) for each in rights.order_by("-asked_at")[:100]
        ],
        "services": [(each, words.standing(each.standing)) for each in row.services.order_by("code")],
        **doors_of(actor, row),
    }
    return page(request, actor, "desk/bus/application.html", context, here="bus_applications")


@require_GET
@bus_page
def requests(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Requests for access to one's services; for operators also registrations."""
    rights = [(each, offered(actor, each)) for each in bus.rights_to_decide(actor)[:200]]
    members, subsystems = [], []
    if bus.runs_the_bus(actor):
        waiting = bus.Member.objects.filter(standing=bus.Standing.ASKED).select_related("agency").order_by("pk")
        members = [(each, offered(actor, each), _asked(each)) for each in waiting]
        asked = bus.Subsystem.objects.filter(standing=bus.Standing.ASKED).select_related("member").order_by("pk")
        subsystems = [(each, offered(actor, each), _asked(each)) for each in asked]
    context = {"rights": rights, "members": members, "subsystems": subsystems, "operator": bus.runs_the_bus(actor)}
    return page(request, actor, "desk/bus/requests.html", context, here="bus_requests")


def _asked(entry: bus.Member | bus.Subsystem) -> object:
    """The event with which it was asked for."""
    return events_about(entry).filter(name="bus.Asked").last()
