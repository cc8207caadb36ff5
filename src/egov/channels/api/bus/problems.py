"""Errors as `application/problem+json` (RFC 9457)."""

from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpResponse

TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that is no success; `detail` is a sentence, `errors` say what is wrong where."""

    def __init__(self, status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.headers, self.more = headers or {}, more

    def answer(self) -> HttpResponse:
        """As a response."""
        body = {"title": HTTPStatus(self.status).phrase, "status": self.status, "detail": self.detail, **self.more}
        return HttpResponse(orjson.dumps(body), status=self.status, content_type=TYPE, headers=self.headers)
