"""The counter's books: originals held, the register (form 06), the list of what was handed over."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from egov.channels.desk import words
from egov.channels.desk.access import officer_page
from egov.channels.desk.excel import MOST, workbook
from egov.channels.desk.filters import midnight, read_day
from egov.channels.desk.paging import page_of
from egov.channels.desk.rows import HEAVY, ROOMY
from egov.channels.desk.shell import page
from egov.channels.desk.views.counter import offices_of
from egov.channels.desk.views.papers import pdf
from egov.foundation.directory.api import Agency
from egov.kernel.actor import Actor, Role
from egov.services.dossiers.api import Component, Dossier, Step, originals_held, register_pdf, register_rows

MOST_PRINTED = 2000
BACK = timedelta(days=14)  # a dossier is handed over within this time after it was taken in


@dataclass(frozen=True)
class Held:
    """A dossier with the originals that the counter still has."""

    dossier: Dossier
    papers: list[Component]
    status: str


@require_GET
@officer_page(Role.COUNTER)
def originals(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Originals that lie at the counter, the longest held first (decree 61/2018, article 20.2)."""
    held_page = page_of(originals_held(actor).defer(*HEAVY), request.GET.get("trang", "1"), ROOMY)
    lines = [
        Held(
            dossier,
            [paper for paper in dossier.components.all() if paper.originals_held],
            words.status_words(dossier.status),
        )
        for dossier in held_page.items
    ]
    return page(request, actor, "desk/originals.html", {"lines": lines, "page": held_page}, here="originals")


@require_GET
@officer_page(Role.COUNTER, Role.LEADER)
def register(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What an office took in from one day to another: on the screen, as PDF, as Excel."""
    offices = offices_of(actor) or _led(actor)
    office = next((one for one in offices if one.code == request.GET.get("noi")), offices[0])
    today = timezone.localdate()
    since, until, problem = span(request.GET.get("tu", ""), request.GET.get("den", ""), today)
    rows = register_rows(office, since, until).defer(*HEAVY)
    wanted = request.GET.get("dang")
    if not problem and wanted in {"pdf", "excel"}:
        if rows[: MOST_PRINTED + 1].count() <= MOST_PRINTED:
            name = f"so-theo-doi-{since:%Y%m%d}-{until:%Y%m%d}"
            if wanted == "excel":
                return _excel(name, rows[:MOST])
            return pdf(register_pdf(office, since, until), f"{name}.pdf")
        problem = _("Kỳ này có hơn %(n)s hồ sơ. Chọn khoảng ngày ngắn hơn để in.") % {"n": MOST_PRINTED}
    context = {
        "offices": offices,
        "office": office,
        "since": request.GET.get("tu") or f"{since:%d/%m/%Y}",
        "until": request.GET.get("den") or f"{until:%d/%m/%Y}",
        "problem": problem,
        "page": page_of(rows, request.GET.get("trang", "1"), ROOMY),
    }
    return page(request, actor, "desk/register.html", context, here="register", status=422 if problem else 200)


def span(since: str, until: str, today: date) -> tuple[date, date, str]:
    """The days asked for, today by default, and the sentence when they cannot be read."""
    try:
        last = read_day(until) or today
        first = read_day(since) or last
    except ValueError as problem:
        return today, today, str(problem)
    if last < first:
        return today, today, _("Chọn ngày cuối sau hoặc bằng ngày đầu")
    if (last - first).days > 366:
        return today, today, _("Chọn khoảng tối đa một năm")
    return first, last, ""


def _led(actor: Actor) -> list[Agency]:
    held = [seat.agency for seat in actor.seats if seat.role is Role.LEADER]
    return list(Agency.objects.filter(pk__in=held).order_by("id"))


def _excel(name: str, rows: Iterable[Dossier]) -> HttpResponse:
    heads = (
        (_("Mã hồ sơ"), 28),
        (_("Thủ tục"), 60),
        (_("Số bộ"), 8),
        (_("Người nộp"), 26),
        (_("Điện thoại"), 14),
        (_("Cơ quan giải quyết"), 26),
        (_("Ngày nhận"), 18),
        (_("Hẹn trả"), 18),
        (_("Ngày trả"), 18),
        (_("Nhận kết quả"), 22),
    )
    lines = (
        (
            row.code,
            row.procedure.name,
            row.sets,
            row.applicant_name,
            row.applicant_phone,
            row.lead.name,
            row.received_at,
            row.due,
            row.returned_at,
            _(words.DELIVERY[row.delivery]),
        )
        for row in rows
    )
    return workbook(name, _("Sổ theo dõi"), heads, lines)


@require_GET
@officer_page(Role.COUNTER)
def handed_over(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the counter handed to the divisions on a day, to be signed for."""
    try:
        day = read_day(request.GET.get("ngay", "")) or timezone.localdate()
    except ValueError:
        day = timezone.localdate()
    context = {"day": day, "groups": _groups(steps_handed_over([one.pk for one in offices_of(actor)], day))}
    return page(request, actor, "desk/handed_over.html", context, here="counter")


def steps_handed_over(offices: list[int], day: date) -> list[Step]:
    """Found through the dossiers taken in lately: closed steps have no index of their own."""
    start, end = midnight(day), midnight(day + timedelta(days=1))
    lately = Dossier.objects.filter(office__in=offices, received_at__gte=start - BACK, received_at__lt=end)
    steps = Step.objects.filter(dossier__in=lately, kind="hand_over", closed_at__gte=start, closed_at__lt=end)
    rows = steps.select_related("dossier__procedure", "dossier__division", "dossier__lead", "closed_by")
    return list(rows.exclude(outcome="cancelled").order_by("dossier__lead", "dossier__division", "closed_at"))


def _groups(steps: Iterable[Step]) -> list[tuple[str, list[Step]]]:
    def place(step: Step) -> str:
        dossier = step.dossier
        return f"{dossier.division}, {dossier.lead.name}" if dossier.division else dossier.lead.name

    return [(name, list(group)) for name, group in groupby(steps, key=place)]
