"""The leader's page: what comes in and goes out, how much in time, and what is late where."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from egov.channels.desk.access import officer_page
from egov.channels.desk.excel import workbook
from egov.channels.desk.kpis import AXIS_FROM, MOST_UNITS, TARGET, kpis, monthly_chart, unit_chart
from egov.channels.desk.leading import LEVELS, chosen, late_lines, lines, rated
from egov.channels.desk.periods import Period, offered
from egov.channels.desk.shell import page
from egov.kernel.actor import Actor, Role
from egov.services.dossiers.api import added_up, agencies_in, figures_in, late_in, longest_late_in, months_in

MOST_LATE = 200


@require_GET
@officer_page(Role.LEADER)
def leader(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Figures of the chosen period, compared with the one before."""
    view = chosen(request, actor)
    now = timezone.now()
    found = agencies_in(view.scope, view.period.first, view.period.last)
    last = figures_in(view.scope, view.period.before.first, view.period.before.last)
    late = late_in(view.scope, now)
    units = lines(view, found, late)
    months = months_in(view.scope, view.period.first.year)
    levels = {one.level for one in view.units.values()}
    context: dict[str, Any] = {
        "now": now,
        "view": view,
        "periods": [(one.key, one.label) for one in _with(view.period, offered(timezone.localdate()))],
        "levels": [(key, _(label)) for key, label in LEVELS.items() if not key or key in levels],
        "kpis": kpis(added_up(found.values()), last, sum(late.values()), len(late), view.period, rated(view)),
        "months": sorted(months.items()),
        "year": view.period.first.year,
        "units": units,
        "unit_choices": [(one.code, one.name) for one in view.units.values()],
        "unit_chosen": view.unit.code if view.unit else "",
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
    found = agencies_in(view.scope, view.period.first, view.period.last)
    for unit in lines(view, found, late_in(view.scope, now)):
        one = unit.figures
        rate = None if one.on_time_rate is None else round(one.on_time_rate, 1)
        rows.append(
            (unit.name, one.received, one.online, one.settled, one.early, one.on_time, one.late, rate, unit.late)
        )
    return workbook(f"so-lieu-{view.period.key}", view.period.label.replace("/", "-"), heads, rows)
