"""Open data: what went over the province's service bus, by day, service and agency."""

import csv
import io
import re
from dataclasses import asdict, fields
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from egov.channels.portal.public import public_page
from egov.lgsp.bus import api as bus

HOUR = 3600
MOST_MONTHS = 36
COLUMNS = [field.name for field in fields(bus.Day)]


@require_safe
@public_page(seconds=HOUR)
def page(request: HttpRequest) -> HttpResponse:
    """What the figures are, what their columns mean, and the months that there are."""
    newest, oldest = bus.month_before_today(), bus.first_month()
    months = []
    month = oldest
    while month is not None and month <= newest:
        months.append(month)
        month = bus.next_month(month)
    context = {"months": months[::-1][:MOST_MONTHS], "fewest": bus.FEWEST, "licence": bus.LICENCE, "columns": COLUMNS}
    return render(request, "portal/open_data.html", context)


@require_safe
@public_page(seconds=HOUR)
def as_csv(request: HttpRequest) -> HttpResponse:
    """One month as CSV (RFC 4180), UTF-8 with its mark so that spreadsheets read Vietnamese."""
    month = _month(request)
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(COLUMNS)
    lines.writerows([_safe(value) for value in asdict(row).values()] for row in bus.daily(month))
    return HttpResponse(
        "\ufeff" + text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="truc-tich-hop-{month:%Y-%m}.csv"',
            "Link": f'<{bus.LICENCE}>; rel="license"',
            "Access-Control-Allow-Origin": "*",
        },
    )


@require_safe
@public_page(seconds=HOUR)
def as_json(request: HttpRequest) -> HttpResponse:
    """The same as JSON."""
    month = _month(request)
    body = {
        "month": f"{month:%Y-%m}",
        "license": bus.LICENCE,
        "suppressedBelow": bus.FEWEST,
        "made": timezone.now().isoformat(timespec="seconds"),
        "days": [asdict(row) for row in bus.daily(month)],
    }
    return JsonResponse(body, headers={"Link": f'<{bus.LICENCE}>; rel="license"', "Access-Control-Allow-Origin": "*"})


def _month(request: HttpRequest) -> date:
    """`thang=2027-01`; the month of yesterday without it. Raises Http404 for what is no month."""
    given = request.GET.get("thang")
    if given is None:
        return bus.month_before_today()
    if not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", given):
        raise Http404
    return date.fromisoformat(f"{given}-01")


def _safe(value: object) -> object:
    """A text that a spreadsheet would take for a formula is marked as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
