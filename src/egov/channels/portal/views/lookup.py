"""Where is my dossier: by code and telephone for anybody, in full for its owner."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from egov.channels.portal.limits import too_often
from egov.channels.portal.public import public_page
from egov.foundation.identity.api import actor_of_request
from egov.kernel.codes import DossierCode
from egov.kernel.errors import NotFound
from egov.services.dossiers.api import dossier_of
from egov.services.dossiers.api import lookup as look_up

EMPTY: dict[str, Any] = {"section": "lookup", "code": "", "digits": "", "problem": "", "progress": None}


def lookup(request: HttpRequest) -> HttpResponse:
    """A guest who knows the code and four digits sees how far it is and nothing else (circular 01/2018, art. 16.2d)."""
    if not request.GET:
        return _form(request)
    typed = request.GET.get("ma", "").strip()
    digits = "".join(filter(str.isdigit, request.GET.get("so", "")))[-4:]
    context = EMPTY | {"code": typed, "digits": digits}
    if not typed:
        return _for_nobody_else(render(request, "portal/lookup.html", context))
    status = 200
    try:
        code = str(DossierCode.parse(typed))
        context["code"] = code
        if _is_mine(request, code):
            return HttpResponseRedirect(reverse("portal:dossier", args=[code]))
        if len(digits) != 4:
            raise ValueError(_("Nhập 4 số cuối điện thoại đã ghi khi nộp hồ sơ"))
        if too_often(request, "lookup", 20, 60):
            raise ValueError(_("Bạn tra cứu quá nhanh. Đợi một phút rồi thử lại."))
        context["progress"] = look_up(code, digits)
    except (ValueError, NotFound) as problem:
        context["problem"] = _(getattr(problem, "message", "") or str(problem))
        status = 404 if isinstance(problem, NotFound) else 422
    return _for_nobody_else(render(request, "portal/lookup.html", context, status=status))


def _for_nobody_else(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response


@public_page()
def _form(request: HttpRequest) -> HttpResponse:
    """Before anything was typed it is the same for everybody."""
    return render(request, "portal/lookup.html", EMPTY)


def _is_mine(request: HttpRequest, code: str) -> bool:
    actor = actor_of_request(request)
    if actor.user is None:
        return False
    try:
        return dossier_of(code, actor).owner_id == actor.user
    except NotFound:
        return False
