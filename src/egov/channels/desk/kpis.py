"""The leader's figures in words and as data of the charts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from egov.channels.desk import words
from egov.channels.desk.leading import Unit
from egov.channels.desk.periods import Period
from egov.services.dossiers.api import Figures
from egov.services.feedback.api import FEWEST

TARGET = 98.0
AXIS_FROM = 80
MOST_UNITS = 12


@dataclass(frozen=True)
class Kpi:
    """One figure of the first row. `bad` makes it stand out."""

    label: str
    value: str
    note: str
    bad: bool = False


def kpis(
    this: Figures, last: Figures, late: int, units: int, when: Period, rated: tuple[int, int] = (0, 0)
) -> list[Kpi]:
    """The first row, each with what it is measured against; `rated` are ratings and the good ones among them."""
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
        Kpi(
            _("Người dân hài lòng"),
            percent(100 * rated[1] / rated[0] if rated[0] >= FEWEST else None),
            _("%(n)s lượt đánh giá") % {"n": words.figure(rated[0])}
            if rated[0] >= FEWEST
            else _("Chưa đủ %(n)s lượt đánh giá") % {"n": FEWEST},
        ),
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


def monthly_chart(months: Mapping[int, Figures]) -> dict[str, Any]:
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
