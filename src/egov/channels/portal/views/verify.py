"""Is this paper genuine? By the code printed on it, or by sending the file."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from egov.channels.portal.limits import too_often
from egov.kernel.errors import NotFound
from egov.lgsp.signing.api import check_copy, find

MOST_MB = 20


def verify(request: HttpRequest, code: str = "") -> HttpResponse:
    """Says who signed what and when; of the content only what stands in the register."""
    context: dict[str, Any] = {
        "section": "verify",
        "code": code,
        "document": None,
        "copy": None,
        "problem": "",
        "field": "ma",
    }
    typed = request.GET.get("ma", "").strip()
    if typed and not code:
        return HttpResponseRedirect(reverse("portal:verified", args=[typed.replace("/", "")[:40]]))
    status = 200
    if too_often(request, "verify", 30, 60):
        context["problem"], status = _("Bạn kiểm tra quá nhanh. Đợi một phút rồi thử lại."), 429
        return render(request, "portal/verify.html", context, status=status)
    if code:
        try:
            context["document"] = find(code)
        except NotFound as missing:
            context["problem"], status = missing.message, 404
    if request.method == "POST":
        upload = request.FILES.get("tep")
        if upload is None or (upload.size or 0) > MOST_MB * 1024 * 1024:
            context["problem"], context["field"], status = _("Chọn tệp PDF đã nhận, không quá 20 MB"), "tep", 422
        else:
            context["copy"] = check_copy(upload.read())
    return render(request, "portal/verify.html", context, status=status)
