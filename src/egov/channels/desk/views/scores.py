"""The scores of one-stop shops over a quarter or a year, how each was counted, and the agency's own statement."""

import re
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from egov.channels.desk.access import officer_page
from egov.channels.desk.forms.statement import StatementForm
from egov.channels.desk.periods import Period, offered, period
from egov.channels.desk.scoring import grade_tag, indicators
from egov.channels.desk.shell import page, status_of
from egov.foundation.directory.api import Agency
from egov.foundation.events.api import log_refusal
from egov.kernel.actor import Actor, Role
from egov.kernel.errors import NotFound, Refused
from egov.services.dossiers.api import below, quarter_of
from egov.services.feedback.api import FEWEST, Statement, share, shop_scores

QUARTER = re.compile(r"(\d{4})-q([1-4])")
NO_AGENCY = "Không tìm thấy cơ quan này trong các cơ quan bạn xem được điểm."


def readable(actor: Actor) -> dict[int, Agency]:
    """A leader's agencies with those below them, an administrator's own."""
    led = below({seat.agency for seat in actor.seats if seat.role is Role.LEADER})
    own = {seat.agency for seat in actor.seats if seat.role is Role.ADMIN}
    return {one.pk: one for one in Agency.objects.filter(pk__in=led | own).inside().order_by("name")}


def answers_for(actor: Actor, agency: Agency) -> bool:
    """May this person state the agency's own figures?"""
    return actor.holds([Role.LEADER, Role.ADMIN], agency=agency.pk)


@require_GET
@officer_page(Role.LEADER, Role.ADMIN)
def scores(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All shops that the person may read, or one of them with its nine indicators."""
    units = readable(actor)
    today = timezone.localdate()
    when = _period(request.GET.get("ky", ""))
    unit = _agency(units, request.GET["dv"], actor) if request.GET.get("dv") else None
    unit = unit or (next(iter(units.values())) if len(units) == 1 else None)
    shops = shop_scores([unit.pk] if unit else list(units), when.first, when.last)
    lines = sorted(
        ((units[pk], shop, grade_tag(shop)) for pk, shop in shops.items()),
        key=lambda line: (line[1].total is None, -(line[1].total or 0), line[0].name),
    )
    shop = shops.get(unit.pk) if unit else None
    context: dict[str, Any] = {
        "when": when,
        "periods": _periods(when, today),
        "units": units,
        "unit": unit,
        "lines": lines,
        "shop": shop,
        "tag": grade_tag(shop) if shop else ("", ""),
        "indicators": indicators(shop) if shop else [],
        "opinion": _opinion(shop.opinion) if shop and shop.opinion else [],
        "fewest": FEWEST,
        "quarters": _quarters(when, unit) if unit and answers_for(actor, unit) else [],
    }
    return page(request, actor, "desk/scores.html", context, here="scores")


def _opinion(opinion: Any) -> list[tuple[str, int, float]]:
    """What people said: how many ratings, and the shares of the good ones in percent."""
    asked = ((_("Hài lòng"), opinion.good), (_("Hướng dẫn tốt"), opinion.guided), (_("Thái độ tốt"), opinion.kind))
    return [(label, opinion.ratings, float(share(good, opinion.ratings))) for label, good in asked]


def _is_scored(when: Period) -> bool:
    """The law scores quarters and years."""
    return "q" in when.key or "-" not in when.key


def _periods(chosen: Period, today: date) -> list[Period]:
    """What the person may choose; an older period that an address asked for stays among them."""
    scored = [one for one in offered(today) if _is_scored(one)]
    return scored if chosen in scored else [*scored, chosen]


def _period(key: str) -> Period:
    """The chosen quarter or year, by default the present quarter."""
    today = timezone.localdate()
    chosen = period(key, today)
    year, quarter = quarter_of(today)
    return chosen if _is_scored(chosen) else period(f"{year}-q{quarter}", today)


def _quarters(when: Period, unit: Agency) -> list[tuple[Period, Statement | None]]:
    """The quarters of the period that have begun, each with what the agency has stated of it."""
    today = timezone.localdate()
    year, first, last = when.first.year, quarter_of(when.first)[1], quarter_of(when.last)[1]
    quarters = (period(f"{year}-q{number}", today) for number in range(first, last + 1))
    told = {one.quarter: one for one in Statement.objects.filter(agency=unit, year=year)}
    return [(one, told.get(quarter_of(one.first)[1])) for one in quarters if one.first <= today]


def _agency(units: dict[int, Agency], code: str, actor: Actor) -> Agency:
    """One that the person may read. Otherwise NotFound; an attempt on another is logged."""
    found = next((one for one in units.values() if one.code == code), None)
    if found is not None:
        return found
    reference = ""
    hidden = Agency.objects.filter(code=code).values_list("pk", flat=True).first()
    if hidden is not None:
        reference = log_refusal(
            action="feedback.scores",
            subject_kind="directory.agency",
            subject_id=hidden,
            actor=actor,
            reason=_("Người xem không lãnh đạo và không quản trị cơ quan này."),
        )
    raise NotFound(_(NO_AGENCY), reference=reference)


@require_http_methods(["GET", "POST"])
@officer_page(Role.LEADER, Role.ADMIN)
def statement(request: HttpRequest, actor: Actor, agency: str, key: str) -> HttpResponse:
    """What only the agency knows of one quarter."""
    own = {pk: one for pk, one in readable(actor).items() if answers_for(actor, one)}
    unit, found = _agency(own, agency, actor), QUARTER.fullmatch(key)
    if found is None:
        raise NotFound(_("Chọn quý từ I đến IV."))
    form = StatementForm(unit, int(found[1]), int(found[2]), request.POST if request.method == "POST" else None)
    refused: Refused | None = None
    if form.is_bound and form.is_valid():
        try:
            form.action().run(actor)
        except Refused as error:
            refused = error
        else:
            messages.success(request, _("Đã lưu số liệu của quý."))
            return HttpResponseRedirect(f"{reverse('desk:scores')}?ky={key}&dv={unit.code}")
    when = period(key, timezone.localdate())
    context = {"unit": unit, "when": when, "form": form, "refused": refused, "lost": []}
    status = status_of(refused, wrong=form.is_bound)
    return page(request, actor, "desk/statement.html", context, here="scores", status=status)
