"""The home page and the pages that only explain."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import get_language

from egov.channels.portal.life_events import life_events, popular_codes
from egov.channels.portal.public import public_page
from egov.channels.portal.titles import titled
from egov.foundation.directory.api import Agency
from egov.services.catalogue.api import Procedure, receivers
from egov.services.dossiers.api import public_figures
from egov.services.feedback.api import FEWEST, satisfaction

PAGES = ("huong-dan", "bao-ve-du-lieu", "ho-tro", "dieu-khoan", "phan-anh-kien-nghi")


@public_page(seconds=60)
def home(request: HttpRequest) -> HttpResponse:
    """Search, look-up, life events, and how the province is doing this month."""
    language = (get_language() or "vi")[:2]
    codes = popular_codes()
    popular = sorted(Procedure.objects.filter(code__in=codes), key=lambda one: codes.index(one.code))
    today = timezone.localdate()
    figures = public_figures(today)
    rated, good = satisfaction(today.replace(day=1), today)
    context = {
        "section": "home",
        "life_events": life_events(language),
        "popular": titled(popular),
        "month": today,
        "figures": figures,
        "in_time": figures.on_time_rate,
        "satisfied": 100 * good / rated if rated >= FEWEST else None,
    }
    return render(request, "portal/home.html", context)


@public_page(seconds=300)
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of plain text, by its name in the address."""
    if slug not in PAGES:
        raise Http404
    try:
        template = get_template(f"portal/pages/{slug}.html")
    except TemplateDoesNotExist:
        raise Http404 from None
    return HttpResponse(template.render({"section": slug}, request))


@public_page(seconds=300)
def counters(request: HttpRequest) -> HttpResponse:
    """Where to file in person: the counters of the province, the districts and the communes of one district."""
    agencies = receivers()
    districts = agencies.filter(level=Agency.Level.DISTRICT).order_by("name")
    chosen = districts.filter(unit_code=request.GET.get("huyen", "")).first() if "huyen" in request.GET else None
    context = {
        "section": "counters",
        "departments": agencies.filter(level=Agency.Level.PROVINCE).order_by("name"),
        "districts": districts,
        "chosen": chosen,
        "communes": agencies.filter(parent=chosen).order_by("name") if chosen else [],
    }
    return render(request, "portal/counters.html", context)
