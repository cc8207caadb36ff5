"""What every page of the shared look needs to know: a context processor and two middlewares."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import translate_url
from django.utils.translation import get_language

from egov.project.site import site

Next = Callable[[HttpRequest], HttpResponse]
TEXT_SIZE = "co-chu"
DENSITY = "mat-do"
_CHOICES = {TEXT_SIZE: {"lon", "thuong"}, DENSITY: {"thoang", "gon"}}
_YEAR = 365 * 24 * 3600


def look(request: HttpRequest) -> dict[str, Any]:
    """Template variables of the base pages."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    other = "en" if language == "vi" else "vi"
    return {
        "portal": site(),
        "language": language,
        "other_language": other,
        "other_language_url": translate_url(request.get_full_path(), other),
        "large_text": request.COOKIES.get(TEXT_SIZE) == "lon",
        "roomy": request.COOKIES.get(DENSITY) == "thoang",
        "demo": settings.DEMO,
        "session_seconds": settings.SESSION_COOKIE_AGE,
    }


def display_choices(get_response: Next) -> Next:
    """`?co-chu=lon` and `?mat-do=thoang` are kept in a cookie and leave the address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = {
            name: value
            for name, values in _CHOICES.items()
            if request.method == "GET" and (value := request.GET.get(name, "")) in values
        }
        if not chosen:
            return get_response(request)
        rest = request.GET.copy()
        for name in chosen:
            del rest[name]
        response = HttpResponseRedirect(request.path + (f"?{rest.urlencode()}" if rest else ""))
        for name, value in chosen.items():
            response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", httponly=True)
        return response

    return middleware


def security_headers(get_response: Next) -> Next:
    """Content-Security-Policy without inline scripts; the bank's page may be the target of a form's redirect."""
    gateway = urlsplit(settings.VNPAY_URL)
    bank = " ".join([f"{gateway.scheme}://{gateway.netloc}", *settings.FORM_TARGETS])
    policy = "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action 'self' {bank}",
            "frame-ancestors 'none'",
        ]
    )

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(), microphone=()")
        return response

    return middleware
