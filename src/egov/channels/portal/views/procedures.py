"""The catalogue of procedures: finding one, reading one."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from egov.channels.portal import words
from egov.channels.portal.choices import agencies_with_procedures, fields_with_procedures
from egov.channels.portal.life_events import life_events
from egov.channels.portal.public import public_page
from egov.channels.portal.titles import titled
from egov.foundation.directory.api import Agency
from egov.services.catalogue.api import (
    Field,
    Procedure,
    ReleaseContent,
    Text,
    current_release,
    current_releases,
    offices_for,
    search,
)
from egov.services.catalogue.api import procedure as find_procedure

PER_PAGE = 20
LEVELS = ("tinh", "huyen", "xa")
RELATED = 5


@dataclass(frozen=True)
class Found:
    """One line of the list."""

    procedure: Procedure
    title: Text
    place: Text
    time: str
    fee: str
    online: bool


@dataclass(frozen=True)
class Chip:
    """A filter in use and the address without it; `is_name` when the label is the name of an agency or a field."""

    label: str
    url: str
    is_name: bool


def _language() -> str:
    return (get_language() or "vi")[:2]


@public_page(seconds=60)
def procedures(request: HttpRequest) -> HttpResponse:
    """Search with filters. Every filter is a parameter, so a list can be sent to someone."""
    q = " ".join(request.GET.get("q", "").split())[:200]
    found = _filtered(search(q), request)
    order = request.GET.get("sx", "")
    if order == "ten":
        found = found.order_by("name_key")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    context = {
        "section": "procedures",
        "q": q,
        "order": order,
        "page": page,
        "total": Procedure.objects.count(),
        "lines": _lines(list(page.object_list)),
        "chips": _chips(request),
        "agencies": agencies_with_procedures(),
        "fields": fields_with_procedures(),
        "levels": [(level, _level_name(level), level in request.GET.getlist("cap")) for level in LEVELS],
        "chosen_agency": request.GET.get("cq", ""),
        "chosen_field": request.GET.get("lv", ""),
        "audience": request.GET.getlist("dt"),
        "online": bool(request.GET.get("cn")),
        "event": request.GET.get("su-kien", ""),
    }
    return render(request, "portal/procedures.html", context)


def _filtered(found: "QuerySet[Procedure]", request: HttpRequest) -> "QuerySet[Procedure]":
    get = request.GET
    if levels := [level for level in get.getlist("cap") if level in LEVELS]:
        found = found.filter(agency_level__in=levels)
    if agency := get.get("cq"):
        found = found.filter(agency__code=agency)
    if field := get.get("lv"):
        found = found.filter(field__code=field)
    audience = Q()
    if "nguoi-dan" in get.getlist("dt"):
        audience |= Q(for_citizens=True)
    if "doanh-nghiep" in get.getlist("dt"):
        audience |= Q(for_businesses=True)
    if event := get.get("su-kien"):
        found = found.filter(life_events__contains=[event])
    if get.get("cn"):
        found = found.filter(target_level__gte=3)
    return found.filter(audience)


def _level_name(level: str) -> str:
    return {"tinh": _("Cấp tỉnh"), "huyen": _("Cấp huyện"), "xa": _("Cấp xã")}[level]


def _lines(procedures: list[Procedure]) -> list[Found]:
    releases = current_releases(procedures) if procedures else {}
    lines = []
    for procedure in procedures:
        release = releases.get(procedure.pk)
        content: ReleaseContent | None = release.parsed() if release else None
        lines.append(
            Found(
                procedure,
                content.title if content else Text(procedure.name),
                words.place_words(procedure),
                words.time_words(content) if content else "",
                words.fee_words(content) if content else "",
                content is not None and "online" in content.channels,
            )
        )
    return lines


def _chips(request: HttpRequest) -> list[Chip]:
    """What is being filtered by, each with the address that lets it go."""
    names: dict[tuple[str, str], str] = {("cap", level): _level_name(level) for level in LEVELS}
    names |= {("dt", "nguoi-dan"): _("Người dân"), ("dt", "doanh-nghiep"): _("Doanh nghiệp, tổ chức")}
    names[("cn", "1")] = _("Nộp trực tuyến")
    for event in life_events(_language()):
        names["su-kien", event.key] = event.name
    if code := request.GET.get("lv"):
        names["lv", code] = Field.objects.filter(code=code).values_list("name", flat=True).first() or ""
    if code := request.GET.get("cq"):
        names["cq", code] = Agency.objects.filter(code=code).values_list("short_name", flat=True).first() or ""
    chips = []
    for key, values in request.GET.lists():
        for value in values:
            if names.get((key, value)):
                rest = request.GET.copy()
                rest.setlist(key, [other for other in values if other != value])
                rest.pop("trang", None)
                chips.append(Chip(names[key, value], f"?{rest.urlencode()}", key in {"lv", "cq"}))
    return chips


@public_page(seconds=60)
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that the law wants published about a procedure, and the way to file it."""
    found = find_procedure(code)
    release = current_release(code)
    content = release.parsed()
    offices = offices_for(found)
    context: dict[str, Any] = {
        "section": "procedures",
        "procedure": found,
        "content": content,
        "title": content.title,
        "summary": content.summary,
        "audience": content.audience,
        "how": content.how,
        "legal_basis": content.legal_basis,
        "conditions": content.conditions,
        "time": words.time_words(content),
        "fee": words.fee_words(content),
        "place": words.place_words(found),
        "channels": words.channel_words(content),
        "result": content.result.name,
        "papers": [(part.name, words.copies_words(part), words.online_words(part)) for part in content.components],
        "fees": [line for fee in content.fees for line in words.fee_lines(fee)],
        "online": "online" in content.channels,
        "office": offices.first() if offices.count() == 1 else None,
        "related": titled(_related(found)),
        "published": timezone.localtime(release.published_at) if release.published_at else None,
        "number": release.number,
    }
    return render(request, "portal/procedure.html", context)


def _related(found: Procedure) -> list[Procedure]:
    others = Procedure.objects.filter(field=found.field, agency_level=found.agency_level).exclude(pk=found.pk)
    return list(others.order_by("code")[:RELATED])
