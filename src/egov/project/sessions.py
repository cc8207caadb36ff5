"""An idle session ends; a used one goes on."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_SEEN = "seen"
_EVERY = 60  # seconds between two writes of the same session


def sliding(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Count the idle time from the last page, at the price of one write a minute and person."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            if now - int(request.session.get(_SEEN, 0)) >= _EVERY:
                request.session[_SEEN] = now
        return get_response(request)

    return middleware
