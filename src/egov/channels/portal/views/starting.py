"""Before the form: where to file, and with or without an account."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from egov.channels.portal import words
from egov.channels.portal.limits import too_often
from egov.foundation.directory.api import AdministrativeUnit, Agency
from egov.foundation.identity.api import actor_of_request
from egov.kernel.errors import Refused
from egov.services.catalogue.api import current_release, offices_for
from egov.services.dossiers.api import start_draft

MANY = 15


def start(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the district, then the office; a single office needs no choice. Starting makes a draft."""
    release = current_release(code)
    procedure = release.procedure
    content = release.parsed()
    language = (get_language() or "vi")[:2]
    if "online" not in content.channels:
        raise Refused(_("Thủ tục này chỉ nộp trực tiếp. Đến Bộ phận Tiếp nhận và Trả kết quả nơi giải quyết."))
    district = request.GET.get("huyen", "") or request.POST.get("huyen", "")
    offices = offices_for(procedure)
    by_district = offices.count() > MANY
    districts = _districts() if by_district else []
    if by_district:
        known = district in {unit.code for unit in districts}
        offices = offices_for(procedure, district) if known else Agency.objects.none()
    problem = ""
    if request.method == "POST":
        chosen = offices.filter(code=request.POST.get("noi", "")).first()
        if chosen is None and offices.count() == 1:
            chosen = offices.first()
        if chosen is None:
            problem = _("Chọn nơi nộp hồ sơ")
        elif too_often(request, "start", 30, 60):
            problem = _("Bạn gửi quá nhanh. Đợi một phút rồi thử lại.")
        else:
            draft = start_draft(actor_of_request(request), release, chosen, language=language)
            return HttpResponseRedirect(reverse("portal:draft", args=[draft.token]))
    context = {
        "section": "procedures",
        "procedure": procedure,
        "title": content.title,
        "time": words.time_words(content),
        "fee": words.fee_words(content),
        "papers": [part.name for part in content.components if part.kind != "form"],
        "districts": districts,
        "district": district,
        "offices": list(offices.order_by("name")),
        "guest": content.guest,
        "problem": problem,
    }
    return render(request, "portal/start.html", context, status=422 if problem else 200)


def _districts() -> list[AdministrativeUnit]:
    units = AdministrativeUnit.objects.on(timezone.localdate())
    return list(units.filter(level=AdministrativeUnit.Level.DISTRICT).order_by("name"))
