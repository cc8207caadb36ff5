"""What passed over the bus: found again by time, sides, ending and number."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from egov.channels.desk.bus import words
from egov.channels.desk.bus.access import bus_page, one
from egov.channels.desk.filters import midnight, read_day
from egov.channels.desk.shell import page
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

PAGE = 50
ENDINGS = {
    "": gettext_noop("Mọi kết quả"),
    "fine": gettext_noop("Xong"),
    "faulty": gettext_noop("Có lỗi"),
    "caller": gettext_noop("Lỗi bên gọi"),
    "bus": gettext_noop("Lỗi của trục"),
    "provider": gettext_noop("Lỗi bên cung cấp"),
}
MOST_DAYS = 31
MOST_SHOWN = 20_000


@require_GET
@bus_page
def exchanges(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Newest first, of the last day unless a span is chosen. Pages go on from the last row: nothing is counted."""
    typed = {name: request.GET.get(name, "").strip()[:400] for name in ("tu", "den", "goi", "dv", "kq", "ma", "truoc")}
    days: dict[str, datetime | None] = {}
    errors: dict[str, str] = {}
    for name in ("tu", "den"):
        try:
            day = read_day(typed[name])
            days[name] = midnight(day) if day else None
        except ValueError as problem:
            days[name], errors[name] = None, str(problem)
    now = timezone.now()
    until = days["den"] + timedelta(days=1) if days["den"] else now + timedelta(minutes=1)
    since = days["tu"] or until - timedelta(days=1)
    if until - since > timedelta(days=MOST_DAYS):
        errors["tu"] = _("Chọn khoảng không quá %(n)s ngày") % {"n": MOST_DAYS}
        since = until - timedelta(days=MOST_DAYS)
    ending = typed["kq"] if typed["kq"] in ENDINGS else ""
    wanted = bus.Wanted(since, until, typed["goi"], typed["dv"], ending, typed["ma"])
    rows = bus.exchanges(actor, wanted).defer("request", "response")
    before = _moment(typed["truoc"])
    if before:
        rows = rows.filter(at__lt=before)
    found = list(rows[: PAGE + 1])
    context = {
        "typed": typed,
        "errors": errors,
        "ending": ending,
        "endings": [(key, _(label)) for key, label in ENDINGS.items()],
        "lines": [
            (each, words.ending(each), words.short(each.client), words.short(each.service), each.took_us / 1000)
            for each in found[:PAGE]
        ],
        "following": found[PAGE - 1].at.isoformat() if len(found) > PAGE else "",
        "clients": [bus.named(each) for each in bus.Subsystem.objects.visible_to(actor).select_related("member")],
        "services": [bus.named(each) for each in bus.catalogue(actor)],
        "since": since,
    }
    return page(request, actor, "desk/bus/exchanges.html", context, here="bus_exchanges")


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text.replace(" ", "+")) if text else None
    except ValueError:
        return None
    return at if at and at.tzinfo else None


@require_GET
@bus_page
def exchange(request: HttpRequest, actor: Actor, pk: str) -> HttpResponse:
    """Everything that is known of one exchange; bodies, where they are kept, only for the two sides."""
    row = one(bus.exchanges_visible_to(actor).select_related("batch"), pk)
    said = bus.meaning(row.fault, row.status)
    members = set(bus.members_of(actor) or ())
    takes_part = any(f"/{name}/" in f"{side}/" for name in members for side in (row.client, row.service))
    service = next((each for each in bus.catalogue(actor) if bus.named(each) == row.service), None)
    context = {
        "row": row,
        "path": bus.covered_path(row.path),
        "tag": words.ending(row),
        "meaning": said,
        "side": _(bus.SIDES[said.side]) if said else "",
        "to_do": _(said.to_do) if said else "",
        "happened": _(said.happened) if said else "",
        "service": service,
        "took": row.took_us / 1000,
        "waited": row.provider_us / 1000,
        "sizes": (words.size(row.request_bytes), words.size(row.response_bytes)),
        "hashes": (bytes(row.request_hash).hex(), bytes(row.response_hash).hex()),
        "bodies": [
            (label, _shown(raw)) for label, raw in ((_("Lời gọi"), row.request), (_("Trả lời"), row.response)) if raw
        ]
        if takes_part
        else [],
    }
    return page(request, actor, "desk/bus/exchange.html", context, here="bus_exchanges")


def _shown(raw: bytes) -> str:
    return bytes(raw)[:MOST_SHOWN].decode("utf-8", "replace")
