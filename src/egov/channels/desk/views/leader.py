"""The leader's page: what comes in and goes out, how much in time, and what is late where."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from egov.channels.desk import words
from egov.channels.desk.access import officer_page
from egov.channels.desk.excel import workbook
from egov.channels.desk.periods import Period, offered, period
from egov.channels.desk.shell import page
from egov.foundation.directory.api import Agency
from egov.kernel.actor import Actor, Role
from egov.services.dossiers.api import (
    Dossier,
    Figures,
    Scope,
    Step,
    agencies_in,
    below,
    figures_in,
    late_in,
    longest_late_in,
    months_in,
)

TARGET = 98.0
AXIS_FROM = 80
MOST_UNITS = 12
MOST_LATE = 200
LEVELS = {
    "": gettext_noop("Tất cả đơn vị"),
    "tinh": gettext_noop("Sở, ngành"),
    "huyen": gettext_noop("Huyện, thành phố"),
    "xa": gettext_noop("Xã, phường, thị trấn"),
}


@dataclass(frozen=True)
class Unit:
    """One agency's line."""

    pk: int
    name: str
    figures: Figures
    late: int


@dataclass(frozen=True)
class Late:
    """A late dossier; `link` only where the leader may open it."""

    dossier: Dossier
    days: str
    step: str
    reason: str
    link: bool


@dataclass(frozen=True)
class View:
    """What was chosen, and the agencies that it covers."""

    period: Period
    level: str
    unit: Agency | None
    scope: Scope
    units: dict[int, Agency]


def chosen(request: HttpRequest, actor: Actor) -> View:
    """Never wider than the agencies that the leader leads and those below them."""
    led = frozenset(seat.agency for seat in actor.seats if seat.role is Role.LEADER)
    mine = below(led)
    units = {unit.pk: unit for unit in Agency.objects.filter(pk__in=mine).inside().order_by("name")}
    level = request.GET.get("cap", "")
    level = level if level in LEVELS else ""
    unit = next((one for one in units.values() if one.code == request.GET.get("dv", "")), None)
    picked = [unit] if unit else [one for one in units.values() if not level or one.level == level]
    whole = (
        unit is None
        and not level
        and any(units[pk].level == "tinh" and units[pk].unit_code for pk in led if pk in units)
    )
    scope = None if whole else [one.pk for one in picked]
    when = period(request.GET.get("ky", ""), timezone.localdate())
    return View(when, level, unit, scope, units)


@require_GET
@officer_page(Role.LEADER)
def leader(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Figures of the chosen period, compared with the one before."""
    view = chosen(request, actor)
    now = timezone.now()
    this = figures_in(view.scope, view.period.first, view.period.last)
    last = figures_in(view.scope, view.period.before.first, view.period.before.last)
    late = late_in(view.scope, now)
    units = lines(view, late)
    months = months_in(view.scope, view.period.first.year)
    levels = {one.level for one in view.units.values()}
    context: dict[str, Any] = {
        "now": now,
        "view": view,
        "periods": _with(view.period, offered(timezone.localdate())),
        "levels": [(key, _(label)) for key, label in LEVELS.items() if not key or key in levels],
        "kpis": kpis(this, last, sum(late.values()), len(late), view.period),
        "months": sorted(months.items()),
        "year": view.period.first.year,
        "units": units,
        "rated": [unit for unit in units if unit.figures.settled][:MOST_UNITS],
        "monthly": monthly_chart(months),
        "by_unit": unit_chart(units),
        "late_count": sum(late.values()),
        "late_units": len(late),
        "late": late_lines(longest_late_in(view.scope, now), actor, now),
        "target": TARGET,
        "axis_from": AXIS_FROM,
    }
    return page(request, actor, "desk/leader.html", context, here="leader")


def _with(current: Period, periods: list[Period]) -> list[Period]:
    return periods if any(one.key == current.key for one in periods) else [current, *periods]


@dataclass(frozen=True)
class Kpi:
    """One figure of the first row. `bad` makes it stand out."""

    label: str
    value: str
    note: str
    bad: bool = False


def kpis(this: Figures, last: Figures, late: int, units: int, when: Period) -> list[Kpi]:
    """The first row, each with what it is measured against."""
    share = 100 * this.settled / this.received if this.received else None
    return [
        Kpi(_("Tiếp nhận"), words.figure(this.received), change(this.received, last.received, when.before.label)),
        Kpi(
            _("Đã giải quyết"),
            words.figure(this.settled),
            _("%(rate)s số tiếp nhận") % {"rate": percent(share)}
            if share is not None
            else _("Chưa tiếp nhận hồ sơ nào"),
        ),
        Kpi(
            _("Đúng và sớm hạn"),
            percent(this.on_time_rate),
            _("Chỉ tiêu %(rate)s") % {"rate": percent(TARGET, 0)},
            this.on_time_rate is not None and this.on_time_rate < TARGET,
        ),
        Kpi(
            _("Đang quá hạn"),
            words.figure(late),
            _("Ở %(n)s đơn vị") % {"n": units} if late else _("Không có hồ sơ quá hạn"),
            late > 0,
        ),
        Kpi(
            _("Nộp trực tuyến"),
            percent(this.online_rate),
            _("%(n)s hồ sơ") % {"n": words.figure(this.online)},
        ),
        Kpi(_("Trả trước hạn"), words.figure(this.early), change(this.early, last.early, when.before.label)),
    ]


def percent(rate: float | None, places: int = 1) -> str:
    """97,8%; a dash where there is nothing to measure."""
    return "–" if rate is None else f"{words.figure(rate, places)}%"


def change(this: int, last: int, name: str) -> str:
    """Tăng 6,2% so với tháng 11/2017."""
    name = name[:1].lower() + name[1:]
    if not last:
        return _("%(period)s chưa có số liệu") % {"period": name[:1].upper() + name[1:]}
    if this == last:
        return _("Bằng %(period)s") % {"period": name}
    rate = percent(100 * abs(this - last) / last)
    said = _("Tăng %(rate)s so với %(period)s") if this > last else _("Giảm %(rate)s so với %(period)s")
    return said % {"rate": rate, "period": name}


def lines(view: View, late: dict[int, int]) -> list[Unit]:
    """Units with anything to show, the lowest rate first."""
    found = agencies_in(view.scope, view.period.first, view.period.last)
    units = [
        Unit(pk, unit.name, found.get(pk) or Figures(0, 0, 0, 0, 0, 0, 0, 0), late.get(pk, 0))
        for pk, unit in view.units.items()
        if pk in found or pk in late
    ]
    return sorted(units, key=lambda one: (one.figures.on_time_rate is None, one.figures.on_time_rate or 0, -one.late))


def monthly_chart(months: dict[int, Figures]) -> dict[str, Any]:
    """Data of the bar chart, month by month."""
    numbers = sorted(months)
    return {
        "labels": [f"T{number}" for number in numbers],
        "received": [months[number].received for number in numbers],
        "settled": [months[number].settled for number in numbers],
        "names": [_("Tiếp nhận"), _("Đã giải quyết")],
    }


def unit_chart(units: list[Unit]) -> dict[str, Any]:
    """Data of the chart of rates: worst on top, so many that they can be read."""
    rated = [unit for unit in units if unit.figures.on_time_rate is not None][:MOST_UNITS]
    lowest = min((unit.figures.on_time_rate or 0 for unit in rated), default=AXIS_FROM)
    return {
        "names": [unit.name for unit in rated],
        "rates": [round(unit.figures.on_time_rate or 0, 1) for unit in rated],
        "target": TARGET,
        "from": min(AXIS_FROM, int(lowest // 10) * 10),
        "target_name": _("Chỉ tiêu %(rate)s") % {"rate": percent(TARGET, 0)},
    }


def late_lines(dossiers: list[Dossier], actor: Actor, now: Any) -> list[Late]:
    """Late dossiers with their step; a fixed number of queries."""
    keys = [one.pk for one in dossiers]
    mine = set(Dossier.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))
    steps = {
        step.dossier_id: step
        for step in Step.objects.waiting().filter(dossier__in=keys).select_related("assignee").order_by("-id")
    }
    calendar = words.province_calendar()
    found = []
    for one in dossiers:
        step = steps.get(one.pk)
        who = step.assignee if step and step.assignee else one.handler
        where = step.label if step else words.status_words(one.status)
        postponed = getattr(one, "postponement", None)
        found.append(
            Late(
                one,
                words.due_words(one.due, now, calendar).text,
                f"{where}, {who}" if who else where,
                postponed.reason if postponed else "",
                one.pk in mine,
            )
        )
    return found


@require_GET
@officer_page(Role.LEADER)
def leader_export(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The units' figures, or the late dossiers, as an Excel workbook."""
    view = chosen(request, actor)
    now = timezone.now()
    if request.GET.get("bang") == "qua-han":
        late_heads = (
            (_("Quá hạn"), 20),
            (_("Mã hồ sơ"), 28),
            (_("Thủ tục"), 60),
            (_("Đơn vị đang giữ"), 34),
            (_("Bước, người xử lý"), 40),
            (_("Lý do đã ghi"), 40),
        )
        late = late_lines(longest_late_in(view.scope, now, MOST_LATE), actor, now)
        rows: list[tuple[Any, ...]] = [
            (one.days, one.dossier.code, one.dossier.procedure.name, one.dossier.lead.name, one.step, one.reason)
            for one in late
        ]
        return workbook(f"qua-han-{timezone.localdate(now):%Y%m%d}", _("Quá hạn"), late_heads, rows)
    heads = (
        (_("Đơn vị"), 44),
        (_("Tiếp nhận"), 12),
        (_("Trực tuyến"), 12),
        (_("Đã giải quyết"), 14),
        (_("Sớm hạn"), 12),
        (_("Đúng hạn"), 12),
        (_("Trễ hạn"), 12),
        (_("Tỉ lệ đúng hạn"), 16),
        (_("Đang quá hạn"), 14),
    )
    rows = []
    for unit in lines(view, late_in(view.scope, now)):
        one = unit.figures
        rate = None if one.on_time_rate is None else round(one.on_time_rate, 1)
        rows.append(
            (unit.name, one.received, one.online, one.settled, one.early, one.on_time, one.late, rate, unit.late)
        )
    return workbook(f"so-lieu-{view.period.key}", view.period.label.replace("/", "-"), heads, rows)
