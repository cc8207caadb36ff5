"""The home page and the pages that only explain."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import get_language

from egov.channels.portal.life_events import life_events
from egov.channels.portal.public import public_page
from egov.foundation.directory.api import Agency
from egov.services.catalogue.api import Procedure
from egov.services.dossiers.api import public_figures

POPULAR = 6
PAGES = ("huong-dan", "bao-ve-du-lieu", "ho-tro", "dieu-khoan", "phan-anh-kien-nghi")


@public_page(seconds=60)
def home(request: HttpRequest) -> HttpResponse:
    """Search, look-up, life events, and how the province is doing this month."""
    language = (get_language() or "vi")[:2]
    context = {
        "section": "home",
        "life_events": life_events(language),
        "popular": Procedure.objects.filter(target_level__gte=3, for_citizens=True).order_by("-target_level", "code")[
            :POPULAR
        ],
        "figures": public_figures(timezone.localdate().replace(day=1)),
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
    today = timezone.localdate()
    agencies = Agency.objects.on(today).inside().exclude(unit_code="", level__in=["huyen", "xa"])
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
