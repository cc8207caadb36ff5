"""What a person sees when something goes wrong: the shared look, the next step, a reference for the hotline."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from egov.foundation.events.api import new_reference
from egov.kernel.errors import DomainError, Forbidden, Invalid, NotFound, Refused
from egov.kernel.wording import said
from egov.project.look import look

log = logging.getLogger("egov.errors")
UNSTORABLE = ("NUL (0x00)", "\\u0000 cannot be converted")
"""What PostgreSQL and its driver say of the one character that a text cannot hold. No keyboard types it."""
_STATUS: tuple[tuple[type[DomainError], int], ...] = (
    (Invalid, 422),
    (NotFound, 404),
    (Forbidden, 403),
    (Refused, 409),
)


class Problems:
    """Turns the domain's errors into pages; the API has its own answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None
        if isinstance(error, (DataError, ValueError)) and any(words in str(error) for words in UNSTORABLE):
            message = _("Dữ liệu gửi lên có ký tự không lưu được. Quay lại, xoá chữ vừa dán rồi gõ tay.")
            return page(request, 400, message=message, reference=_logged(request, 400))
        if not isinstance(error, DomainError):
            return None
        status = next((code for kind, code in _STATUS if isinstance(error, kind)), 409)
        return page(request, status, message=said(error.message, _), reference=error.reference)


problems = Problems


def page(request: HttpRequest, status: int, *, message: str = "", reference: str = "") -> HttpResponse:
    """The error page of a status; `message` says what happened in the words of the domain."""
    template = f"errors/{status}.html" if status in {400, 403, 404, 500} else "errors/409.html"
    context = {"message": message, "reference": reference, "section": ""}
    return render(request, template, context, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler of 400."""
    return page(request, 400, reference=_logged(request, 400))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler of 403."""
    return page(request, 403, reference=_logged(request, 403))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handler of 404."""
    return page(request, 404)


def failure(request: HttpRequest) -> HttpResponse:
    """Handler of 500: asks neither the database nor the session, either may be what failed."""
    reference = _logged(request, 500)
    context = {**look(request), "reference": reference, "section": "", "user": AnonymousUser(), "messages": []}
    return HttpResponse(render_to_string("errors/500.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's key is from an earlier session. What was typed is offered again when it came from our own page."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    ours = urlsplit(origin).netloc == request.get_host()
    kept = [(name, value) for name, values in request.POST.lists() for value in values] if ours else []
    context = {
        "kept": [(name, value) for name, value in kept if name != "csrfmiddlewaretoken" and "password" not in name],
        "files_lost": bool(request.FILES),
        "reference": _logged(request, 403, reason),
        "section": "",
        "message": _("Trang mở đã lâu nên khoá bảo vệ của biểu mẫu đã thay đổi."),
    }
    return render(request, "errors/csrf.html", context, status=403)


def _logged(request: HttpRequest, status: int, reason: str = "") -> str:
    reference = new_reference()
    log.error("%s %s %s %s %s", reference, status, request.method, request.path, reason)
    return reference
