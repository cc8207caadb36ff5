"""Marks a page as one that everybody without a session may see alike, for the cache in front of the application."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]


def public_page(seconds: int = 30) -> Callable[[View], View]:
    """Anonymous visitors may get a copy up to this old; people with a session never do."""

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if request.user.is_authenticated or response.status_code != 200:
                response.headers["Cache-Control"] = "private, no-store"
            else:
                response.headers["Cache-Control"] = f"public, max-age=0, s-maxage={seconds}"
            return response

        return answer

    return decorate
