"""A small shared cache in front of Django for pages that say `s-maxage`: what everybody may see alike.

Only GET and HEAD without a session cookie are answered from it. The key is path, query, text size and gzip; the
language is part of the path. Pages live for as many seconds as they say; each process has its own copies.
"""

import gzip
import hashlib
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from time import monotonic
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
_LASTING = re.compile(rb"s-maxage=(\d+)")
_PRIVATE = frozenset({b"set-cookie"})


@dataclass(frozen=True)
class Page:
    """One kept answer; `until` is in seconds of the monotonic clock."""

    headers: Headers
    body: bytes
    etag: bytes
    until: float


class PageCache:
    """An ASGI application around another one."""

    def __init__(self, application: Application, *, session_cookie: str, size_cookie: str, limit: int = 2000) -> None:
        self.application = application
        self.session_cookie = session_cookie
        self.size_cookie = size_cookie
        self.limit = limit
        self.pages: OrderedDict[tuple[bytes, ...], Page] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key, asked = self._key(scope)
        if key is None:
            await self.application(scope, receive, send)
            return
        page = self.pages.get(key)
        if page is None or page.until < monotonic():
            if scope["method"] == "HEAD":
                await self.application(scope, receive, send)
                return
            page = await self._fetch(key, scope, receive, send)
            if page is None:
                return
        await _answer(page, asked, head=scope["method"] == "HEAD", send=send)

    def _key(self, scope: Scope) -> tuple[tuple[bytes, ...] | None, bytes]:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return None, b""
        headers = dict(scope["headers"])
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
        if self.session_cookie in cookies or b"authorization" in headers or b"range" in headers:
            return None, b""
        size = cookies[self.size_cookie].value.encode() if self.size_cookie in cookies else b""
        packed = b"gzip" if b"gzip" in headers.get(b"accept-encoding", b"") else b""
        key = (headers.get(b"host", b""), scope["path"].encode(), scope["query_string"], size, packed)
        return key, headers.get(b"if-none-match", b"")

    async def _fetch(self, key: tuple[bytes, ...], scope: Scope, receive: Receive, send: Send) -> Page | None:
        """Ask the application; pass on what may not be kept, and return what may."""
        start: Message = {}
        parts: list[bytes] = []
        passing = False

        async def collect(message: Message) -> None:
            nonlocal start, passing
            if message["type"] == "http.response.start":
                start = message
                names = {name.lower() for name, _ in message["headers"]}
                passing = message["status"] != 200 or not _seconds(message["headers"]) or bool(names & _PRIVATE)
            elif message["type"] == "http.response.body" and not passing:
                parts.append(message.get("body", b""))
            if passing:
                await send(message)

        await self.application(scope, receive, collect)
        if passing or not start:
            return None
        page = _packed(start["headers"], b"".join(parts), gzipped=key[-1] == b"gzip")
        self.pages[key] = page
        self.pages.move_to_end(key)
        while len(self.pages) > self.limit:
            self.pages.popitem(last=False)
        return page


def _seconds(headers: Headers) -> int:
    for name, value in headers:
        if name.lower() == b"cache-control" and (found := _LASTING.search(value)):
            return int(found[1])
    return 0


def _packed(headers: Headers, body: bytes, *, gzipped: bool) -> Page:
    dropped = {b"content-length", b"etag", b"content-encoding", b"vary"}
    kept = [(name, value) for name, value in headers if name.lower() not in dropped]
    etag = b'"' + hashlib.sha256(body).hexdigest()[:20].encode() + (b'-gz"' if gzipped else b'"')
    if gzipped:
        body = gzip.compress(body, compresslevel=6)
        kept.append((b"content-encoding", b"gzip"))
    kept += [(b"etag", etag), (b"vary", b"Accept-Encoding, Cookie")]
    return Page(kept, body, etag, monotonic() + _seconds(headers))


async def _answer(page: Page, asked: bytes, *, head: bool, send: Send) -> None:
    same = asked == page.etag
    status, body = (304, b"") if same else (200, page.body)
    length = [] if same else [(b"content-length", str(len(page.body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": page.headers + length})
    await send({"type": "http.response.body", "body": b"" if head else body})
