"""Where messages come in without a call: an application's watched places with its secrets, and the bus's queues."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from egov.channels.desk.bus import words
from egov.channels.desk.bus.access import operators_page
from egov.channels.desk.bus.deeds import Offer, offered
from egov.channels.desk.paging import page_of
from egov.channels.desk.shell import page
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

NOT_KEPT = "Server.ClientProxy.MissingSecret"
REFUSED = "Server.ServerProxy.ServiceFailed.Refused"


def doors_of(actor: Actor, application: bus.Subsystem) -> dict[str, Any]:
    """For the page of an application."""
    known = offered(actor, application, doors=True)
    inlets = bus.doors.inlets_visible_to(actor).filter(subsystem=application)
    secrets = bus.doors.secrets_visible_to(actor).filter(subsystem=application)
    return {
        "watching": _only(known, "theo-doi"),
        "inlets": [
            (each, bus.doors.bare_address(each.url), state(each), span(each.every), why(each), _doors(actor, each))
            for each in inlets
        ],
        "keeping": _only(known, "cat-bi-mat"),
        "secrets": [(each, _doors(actor, each)) for each in secrets],
    }


@require_GET
@operators_page
def queues(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Queues of outside brokers that the bus empties, in whose name and for whom; what each node does with them."""
    found = page_of(bus.doors.queues_visible_to(actor), request.GET.get("trang", "1"), 50)
    agency = bus.operating_agency(actor)
    now = timezone.now()
    nodes = {each.pk: bus.queue_states.at_nodes(each, now) for each in found.items}
    context = {
        "page": found,
        "lines": [
            (
                each,
                bus.doors.bare_address(each.broker),
                words.capital(str(bus.Queue.Mode(each.mode).label)),
                bus.queue_states.summary(nodes[each.pk]) if each.active else ("", _("Đang dừng"), ""),
                _doors(actor, each),
            )
            for each in found.items
        ],
        "nodes": [(each, one) for each in found.items for one in nodes[each.pk]],
        "adding": _only(offered(actor, agency, doors=True), "them-hang-doi") if agency else [],
    }
    return page(request, actor, "desk/bus/queues.html", context, here="bus_queues")


def _doors(actor: Actor, row: bus.Inlet | bus.Secret | bus.Queue) -> list[Offer]:
    return offered(actor, row, doors=True)


def _only(offers: list[Offer], slug: str) -> list[Offer]:
    return [one for one in offers if one.slug == slug]


def state(inlet: bus.Inlet) -> tuple[str, str]:
    """Colour and words."""
    if inlet.standing != bus.Standing.ACTIVE:
        return words.standing(inlet.standing)
    if inlet.failures:
        return "bad", _("Lần xem gần nhất hỏng")
    return ("ok", _("Đang theo dõi")) if inlet.looked_at else ("info", _("Chưa xem lần nào"))


def span(seconds: float) -> str:
    """90 giây, 5 phút, 1 giờ."""
    for size, unit in ((3600, _("giờ")), (60, _("phút"))):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g}".replace(".", ",") + " " + _("giây")


def why(inlet: bus.Inlet) -> str:
    """Why the last look failed, and what to do; empty while all is well."""
    if not inlet.said:
        return ""
    if not inlet.failures:
        return _("Có tệp hoặc thư không nhận được, đã để riêng.")
    fault, told, _rest = inlet.said.partition(":")
    if fault == NOT_KEPT:
        return _("Trục chưa cất bí mật mà nơi này dùng, hoặc khoá của trục đã khác. Cất lại bí mật.")
    if fault.startswith(REFUSED):
        return _("Máy chủ không nhận tài khoản hoặc mật khẩu. Xem lại khai báo và thay bí mật.")
    meant = bus.meaning(fault) if told else None
    if meant is None:
        return _("Lần xem bị ngắt giữa chừng hoặc quá lâu. Trục sẽ xem lại; vẫn hỏng thì báo người vận hành trục.")
    return f"{_(meant.happened)} {_(meant.to_do)}"
