"""Documents between agencies: what was sent, who has it, and the agencies that take part."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from egov.channels.desk.bus.access import bus_page, one
from egov.channels.desk.bus.deed import own_agency
from egov.channels.desk.bus.deeds import offered
from egov.channels.desk.bus.words import short, size
from egov.channels.desk.filters import midnight, read_day
from egov.channels.desk.paging import page_of
from egov.channels.desk.shell import page
from egov.foundation.sql.api import with_words
from egov.kernel.actor import Actor
from egov.kernel.edxml.lists import STATUSES
from egov.kernel.errors import NotFound
from egov.lgsp.bus import api as bus

Status = bus.axis.EdocDelivery.Status
COLOURS = {Status.WAITING: "warn", Status.PROCESSING: "info", Status.DONE: "ok", Status.FAIL: "bad"}
FIELDS = ("cq", "tt", "tu", "den", "so")
HERE = "bus_edocs"
FIRST = 5
"""Receivers of a document that the list shows."""


def _tag(delivery: bus.axis.EdocDelivery) -> tuple[str, str]:
    return COLOURS[Status(delivery.status)], _(bus.axis.edoc_said(delivery.status, outside=delivery.outside))


def _days(typed: dict[str, str]) -> tuple[dict[str, datetime | None], dict[str, str]]:
    days: dict[str, datetime | None] = {}
    errors: dict[str, str] = {}
    for name in ("tu", "den"):
        try:
            day = read_day(typed[name])
            days[name] = midnight(day) if day else None
        except ValueError as problem:
            days[name], errors[name] = None, str(problem)
    return days, errors


def _lines(rows: list[bus.axis.Edoc]) -> list[Any]:
    """Each with its sender's name, its first receivers with their state, how many more, and whether it crosses the
    province's border."""
    to = {each.pk: list(each.deliveries.all()) for each in rows}
    names = bus.axis.edoc_names(
        {each.sender for each in rows} | {each.receiver for many in to.values() for each in many}
    )
    return [
        (
            row,
            names[row.sender],
            [(names[each.receiver], _tag(each)) for each in to[row.pk][:FIRST]],
            max(0, len(to[row.pk]) - FIRST),
            bool(row.axis_id) or any(each.outside for each in to[row.pk]),
        )
        for row in rows
    ]


@require_GET
@bus_page
def edocs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The day's counts, and the documents, newest first."""
    typed = {name: request.GET.get(name, "").strip().replace("\0", "")[:100] for name in FIELDS}
    days, errors = _days(typed)
    until = days["den"] + timedelta(days=1) if days["den"] else None
    status = typed["tt"] if typed["tt"] in Status.values else ""
    wanted = bus.axis.EdocsWanted("edoc", typed["cq"], status, days["tu"], until, typed["so"])
    rows = bus.axis.edocs(actor, wanted).prefetch_related("deliveries")
    found = page_of(rows, request.GET.get("trang", "1"), 20)
    today = midnight(timezone.localdate())
    context = {
        "typed": typed,
        "errors": errors,
        "status": status,
        "statuses": [(each.value, _(bus.axis.edoc_said(each.value, outside=False))) for each in Status],
        "page": found,
        "lines": _lines(found.items),
        "day": bus.axis.edoc_counts(actor, today),
        "today": today,
        "everything": bus.runs_the_bus(actor),
        "agencies": bus.axis.edoc_agencies_visible_to(actor).filter(listed=False).order_by("name")[:500],
    }
    return page(request, actor, "desk/bus/edocs.html", context, here=HERE)


@require_GET
@bus_page
def edoc(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """One document: its facts, who has it, what its receivers said last."""
    row = one(bus.axis.edocs_visible_to(actor), pk)
    deliveries = list(bus.axis.edoc_deliveries_visible_to(actor).filter(edoc=row).order_by("pk"))
    names = bus.axis.edoc_names({row.sender, *(each.receiver for each in deliveries)})
    reads = bus.axis.reads_edoc(actor, row)
    context = {
        "edoc": row,
        "sender": names[row.sender],
        "client": short(row.client),
        "by_national": bool(row.axis_id) or any(each.outside for each in deliveries),
        "lines": [
            (
                each,
                names[each.receiver],
                _tag(each),
                STATUSES.get(each.handled, ""),
                offered(actor, each, handling=True),
            )
            for each in deliveries
        ],
        "digest": bytes(row.sha256).hex(),
        "reads": reads,
        "size": size(_length(row.pk)),
    }
    return page(request, actor, "desk/bus/edoc.html", context, here=HERE)


def _length(pk: int) -> int:
    """Measured where it lies: a document may have 150 MB."""
    return bus.axis.Edoc.objects.filter(pk=pk).values_list(Length("content"), flat=True).get() or 0


@require_GET
@bus_page
def content(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """The edXML as its sender wrote it, for who answers for an application of either side."""
    row = one(bus.axis.edocs_visible_to(actor), pk)
    if not bus.axis.reads_edoc(actor, row):
        raise NotFound(_("Không tìm thấy mục này trên trục, hoặc bạn không được xem."))
    answer = HttpResponse(bytes(row.content), content_type="application/xml")
    answer["Content-Disposition"] = f'attachment; filename="{row.uuid}.edxml"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
@bus_page
def agencies(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who takes part, with their applications, and how much waits for them; those of the country when searched for."""
    text = request.GET.get("tim", "").strip().replace("\0", "")[:100]
    rows: QuerySet[bus.axis.EdocAgency] = bus.axis.edoc_agencies_visible_to(actor).order_by("name", "code")
    rows = with_words(rows, text, "name", "code", "code_2020") if text else rows.filter(listed=False)
    found = page_of(rows, request.GET.get("trang", "1"), 20)
    acting = [(each, offered(actor, each, handling=True)) for each in own_agency(actor).order_by("pk")[:20]]
    acting = [(each, deeds) for each, deeds in acting if deeds]
    context = {
        "page": found,
        "lines": [(each, _state(each), offered(actor, each, handling=True)) for each in found.items],
        "text": text,
        "acting": acting[:1] if bus.runs_the_bus(actor) else acting,
        "listed": bus.axis.EdocAgency.objects.filter(listed=True).count() if bus.runs_the_bus(actor) else 0,
    }
    return page(request, actor, "desk/bus/edoc_agencies.html", context, here=HERE)


def _state(agency: bus.axis.EdocAgency) -> tuple[str, str]:
    if agency.locked:
        return "bad", _("Đang khoá")
    if agency.subsystem is None:
        return "info", _("Qua trục quốc gia")
    if agency.subsystem.standing != bus.Standing.ACTIVE:
        return "warn", _("Ứng dụng không hoạt động")
    return "ok", _("Đang nhận")
