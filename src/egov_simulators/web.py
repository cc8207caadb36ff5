"""A very small WSGI toolkit for the simulators: routes, replies, pages from files, a threaded server."""

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from socketserver import ThreadingMixIn
from string import Template
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

LONGEST_BODY = 20_000_000


@dataclass(frozen=True)
class Request:
    """What was asked, with query and form or JSON already read."""

    method: str
    path: str
    query: dict[str, str]
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    """By lower-case name."""

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Reply:
    """What is answered."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


def redirect(address: str) -> Reply:
    """See other."""
    return Reply(b"", status=303, headers=(("Location", address),))


def as_json(value: object, status: int = 200) -> Reply:
    """JSON, in UTF-8."""
    return Reply(json.dumps(value, ensure_ascii=False).encode(), "application/json; charset=utf-8", status)


@dataclass
class Pages:
    """HTML files with `$name`; values are escaped unless they are `Markup`."""

    folder: Path
    shared: dict[str, str] = field(default_factory=dict)

    def __call__(self, name: str, /, status: int = 200, **values: object) -> Reply:
        frame = Template((self.folder / "frame.html").read_text(encoding="utf-8"))
        content = self.part(name, **values)
        page = frame.substitute(self.shared, content=content, title=escaped(values.get("title", "")))
        return Reply(page.encode(), status=status)

    def part(self, name: str, /, **values: object) -> "Markup":
        """One file, filled in."""
        text = Template((self.folder / f"{name}.html").read_text(encoding="utf-8"))
        return Markup(text.substitute({key: escaped(value) for key, value in values.items()}))

    def parts(self, name: str, rows: Iterable[Mapping[str, object]]) -> "Markup":
        """One file for each row."""
        return Markup("".join(self.part(name, **row) for row in rows))


class Markup(str):
    """Text that is HTML already."""


def escaped(value: object) -> str:
    """HTML-safe text."""
    return value if isinstance(value, Markup) else html.escape(str(value))


Handler = Callable[..., Reply]


class Site:
    """Routes as regular expressions; their groups become arguments."""

    def __init__(self) -> None:
        self.routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def route(self, method: str, pattern: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.routes.append((method, re.compile(pattern), handler))
            return handler

        return register

    def answer(self, request: Request) -> Reply:
        for method, pattern, handler in self.routes:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                return handler(request, *match.groups())
        return Reply("Không có trang này.".encode(), "text/plain; charset=utf-8", 404)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        length = min(int(environ.get("CONTENT_LENGTH") or 0), LONGEST_BODY)
        method = "GET" if environ["REQUEST_METHOD"] == "HEAD" else environ["REQUEST_METHOD"]
        request = Request(
            method=method,
            path=environ["PATH_INFO"],
            query=dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True)),
            body=environ["wsgi.input"].read(length) if length else b"",
            headers={
                name[5:].lower().replace("_", "-"): value for name, value in environ.items() if name.startswith("HTTP_")
            },
        )
        reply = self.answer(request)
        headers = [("Content-Type", reply.content_type), ("Content-Length", str(len(reply.body))), *reply.headers]
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", headers)
        return [reply.body]


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: the simulators show their traffic on their own pages."""


def server(site: Site, host: str, port: int) -> WSGIServer:
    """A threaded server, bound; port 0 takes a free one."""
    return make_server(host, port, site, server_class=_Server, handler_class=_Quiet)
