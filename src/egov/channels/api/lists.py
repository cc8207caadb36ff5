"""The shared code lists (danh mục dùng chung) for other systems: units, agencies, procedures, on any day.

Public data. Applications of the province get them over the service bus; the contract is `openapi.json` beside them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from egov.foundation.directory.api import AdministrativeUnit, Agency
from egov.services.catalogue.api import Procedure

MOST = 500
"""Entries of one answer."""
CONTRACT = Path(__file__).parent / "lists.openapi.json"
FRESH = 300
"""Seconds that a list may be kept."""

Entry = dict[str, Any]


@dataclass(frozen=True)
class CodeList:
    """A list: its rows on a day in the order of their codes, and how one of them is told."""

    title: Any
    rows: Callable[[date], "QuerySet[Any]"]
    told: Callable[[Any], Entry]


def _unit(unit: AdministrativeUnit) -> Entry:
    return {
        "ma": unit.code,
        "ten": unit.name,
        "cap": unit.level,
        "loai": unit.kind,
        "thuoc": unit.parent_code or None,
        **_validity(unit),
        "thayBang": unit.succeeded_by or None,
    }


def _agency(agency: Agency) -> Entry:
    return {
        "ma": agency.code,
        "ten": agency.name,
        "tenNgan": agency.short_name,
        "cap": agency.level,
        "thuoc": agency.parent.code if agency.parent else None,
        "donViHanhChinh": agency.unit_code or None,
        "maDinhDanh": None if agency.official_code_assumed else agency.official_code,
        "diaChi": agency.address or None,
        "dienThoai": agency.phone or None,
        **_validity(agency),
        "thayBang": agency.succeeded_by.code if agency.succeeded_by else None,
    }


def _procedure(procedure: Procedure) -> Entry:
    return {
        "ma": procedure.code,
        "ten": procedure.name,
        "linhVuc": procedure.field.name,
        "cap": procedure.agency_level,
        "coQuan": procedure.agency.code if procedure.agency else None,
        "mucDo": procedure.target_level,
        "congDan": procedure.for_citizens,
        "doanhNghiep": procedure.for_businesses,
    }


def _validity(row: AdministrativeUnit | Agency) -> Entry:
    return {
        "hieuLucTu": row.valid_from.isoformat(),
        "hieuLucDen": row.valid_to.isoformat() if row.valid_to else None,
    }


LISTS = {
    "don-vi-hanh-chinh": CodeList(
        _("Đơn vị hành chính"), lambda day: AdministrativeUnit.objects.on(day).order_by("code"), _unit
    ),
    "co-quan": CodeList(
        _("Cơ quan"),
        lambda day: Agency.objects.on(day).inside().select_related("parent", "succeeded_by").order_by("code"),
        _agency,
    ),
    "thu-tuc": CodeList(
        _("Thủ tục hành chính"),
        lambda day: Procedure.objects.select_related("field", "agency").order_by("code"),
        _procedure,
    ),
}


class Unreadable(ValueError):
    """A parameter has no meaning; the message names it."""


def problem(status: int, title: str, detail: str = "") -> HttpResponse:
    """An error as RFC 9457 wants it."""
    body = {"type": "about:blank", "title": title, "status": status} | ({"detail": detail} if detail else {})
    return JsonResponse(body, status=status, content_type="application/problem+json")


@require_safe
@cache_control(public=True, max_age=FRESH)
def index(request: HttpRequest) -> HttpResponse:
    """Which lists there are."""
    return JsonResponse({"danhMuc": [{"ma": code, "ten": each.title} for code, each in LISTS.items()]})


@require_safe
@cache_control(public=True, max_age=FRESH)
def entries(request: HttpRequest, code: str) -> HttpResponse:
    """The entries of one list on a day (`ngay`, today by default), at most 500; `sau` is the last code one has."""
    if code not in LISTS:
        return problem(404, "No such list")
    try:
        day, most = _day(request), _most(request)
    except Unreadable as error:
        return problem(400, "Unreadable parameter", str(error))
    found = LISTS[code]
    rows = found.rows(day)
    if after := request.GET.get("sau", "").replace("\x00", ""):
        rows = rows.filter(code__gt=after)
    page: list[Model] = list(rows[: most + 1])
    told = [found.told(row) for row in page[:most]]
    following = told[-1]["ma"] if len(page) > most else None
    return JsonResponse({"danhMuc": code, "ngay": day.isoformat(), "muc": told, "tiep": following})


@require_safe
@cache_control(public=True, max_age=FRESH)
def entry(request: HttpRequest, code: str, item: str) -> HttpResponse:
    """One entry on a day."""
    if code not in LISTS:
        return problem(404, "No such list")
    try:
        day = _day(request)
    except Unreadable as error:
        return problem(400, "Unreadable parameter", str(error))
    row = LISTS[code].rows(day).filter(code=item.replace("\x00", "")).first()
    return JsonResponse(LISTS[code].told(row)) if row else problem(404, "No such entry")


@require_safe
@cache_control(public=True, max_age=FRESH)
def contract(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description."""
    return HttpResponse(CONTRACT.read_bytes(), content_type="application/json")


def _day(request: HttpRequest) -> date:
    given = request.GET.get("ngay")
    if given is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Unreadable("ngay: YYYY-MM-DD") from None


def _most(request: HttpRequest) -> int:
    given = request.GET.get("so")
    if given is None:
        return MOST
    if not (given.isascii() and given.isdigit() and 1 <= int(given[:6]) <= MOST and len(given) <= 6):
        raise Unreadable(f"so: 1-{MOST}")
    return int(given)
