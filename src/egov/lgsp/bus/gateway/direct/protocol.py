"""One connection of a caller whose plain calls go the short way; all others are uvicorn's and the application's."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar

import httptools
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from egov.lgsp.bus.gateway.application import Application
from egov.lgsp.bus.gateway.connections import CertificateProtocol
from egov.lgsp.bus.gateway.direct.finding import route_of
from egov.lgsp.bus.gateway.direct.passage import Passage
from egov.lgsp.bus.gateway.heads import head_of
from egov.lgsp.bus.gateway.rest import CHECKED, PREFIX

METHODS = frozenset({b"GET", b"POST", b"PUT", b"PATCH", b"DELETE"})
LONGEST = 64 * 1024
"""Bytes of a request's body that are waited for before the provider is asked; a longer one passes in pieces."""
NOT_PLAIN = frozenset({b"transfer-encoding", b"expect", b"upgrade", *CHECKED})


class DirectProtocol(CertificateProtocol):
    """Between head and end of a request that may be plain, `passage` is the call; then `cycle` is, until its answer."""

    application: ClassVar[Application]
    passage: Passage | None = None
    """A call whose body is still coming."""
    _seen: Passage | None = None
    """What the look before found waiting."""
    idle_since: float | None = None
    """When the last answer of the short way left; None while something is under way."""

    def data_received(self, data: bytes) -> None:
        self.idle_since = None
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._give_up_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        self.url = b""
        self.expect_100_continue = False
        self.headers = []

    def begin_call(self) -> None:
        """The head is whole and sound."""
        self.passage = self._plain()
        if self.passage is not None:
            self.cycle = self.passage  # type: ignore[assignment]
            return
        headers, url, expects = self.headers, self.url, self.expect_100_continue
        super().on_message_begin()
        self.headers.extend(headers)
        self.url, self.expect_100_continue = url, expects
        super().begin_call()

    def on_body(self, body: bytes) -> None:
        if self.passage is not None:
            self.passage.body += body
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self.passage is None:
            super().on_message_complete()
            return
        passage, self.passage = self.passage, None
        passage.more_body = False
        if not passage.begin():
            self._take_long_way(passage)

    def answered(self) -> None:
        """A call of the short way is over."""
        if self.pipeline or self.transport.is_closing():
            self.on_response_complete()
        else:
            self.server_state.total_requests += 1
            self.idle_since = self.loop.time()

    def look(self, now: float) -> None:
        if self.passage is not None and self.passage is self._seen:
            self._give_up_waiting()
        self._seen = self.passage
        if self.idle_since is not None and now - self.idle_since > self.timeout_keep_alive:
            self.transport.close()
        super().look(now)

    def resume(self, passage: Passage, carry: Callable[..., Coroutine[Any, Any, None]]) -> None:
        """A call that turned out not to be plain goes on as a task of the application's."""
        self._run(passage, partial(self.application.go_on, carry, passage.record))

    def _plain(self) -> Passage | None:
        """The call, if it may go the short way as far as its head tells."""
        parser, url = self.parser, self.url
        if (self.cycle is not None and not self.cycle.response_complete) or not url.startswith(PREFIX):
            return None
        method = parser.get_method()
        head = head_of(self.headers)
        if method not in METHODS or not NOT_PLAIN.isdisjoint(head) or parser.get_http_version() != "1.1":
            return None
        length = head.get(b"content-length")
        if b"x-road-client" not in head or (length is not None and int(length) > LONGEST):
            return None
        if b"?" in url or b"#" in url:
            parts = httptools.parse_url(url)
            path, query = parts.path, parts.query or b""
        else:
            path, query = url, b""
        at = datetime.now(UTC)
        address = self.client[0] if self.client else ""
        purpose = head.get(b"x-egov-purpose")
        key = (method, path, head[b"x-road-client"], purpose, self.fingerprint, address)
        bus = self.application.bus
        route = route_of(bus, key, head, at)
        if route is None:
            return None
        scope = {"raw_path": path, "query_string": query, "headers": self.headers}
        passage = Passage(self, bus, route, at, scope, head)
        passage.keep_alive = parser.should_keep_alive()
        return passage

    def _give_up_waiting(self) -> None:
        """A body that does not come at once is waited for where the patience of the long way counts."""
        passage, self.passage = self.passage, None
        if passage is not None:
            self._take_long_way(passage)

    def _take_long_way(self, passage: Passage) -> None:
        scope = self._run(passage, self.app)
        self.scope = scope  # type: ignore[assignment]

    def _run(self, passage: Passage, app: Any) -> dict[str, Any]:
        """Start a task for the call, with the scope and the cycle that uvicorn would have made for it."""
        scope = passage.scope
        route = passage.route
        scope |= {
            "type": "http",
            "asgi": {"version": self.asgi_version, "spec_version": "2.3"},
            "http_version": "1.1",
            "server": self.server,
            "client": self.client,
            "scheme": self.scheme,
            "root_path": self.root_path,
            "state": self.app_state.copy(),
            "method": route.method,
            "path": scope["raw_path"].decode("ascii"),
            "certificate": self.fingerprint,
            "at": passage.at,
        }
        cycle = RequestResponseCycle(
            scope=scope,  # type: ignore[arg-type]
            transport=self.transport,
            flow=self.flow,
            logger=self.logger,
            access_logger=self.access_logger,
            access_log=self.access_log,
            default_headers=self.server_state.default_headers,
            message_event=asyncio.Event(),
            expect_100_continue=False,
            keep_alive=passage.keep_alive,
            on_response=self.on_response_complete,
        )
        cycle.disconnected = passage.disconnected
        cycle.body += passage.body
        cycle.more_body = passage.more_body
        if not passage.more_body:
            scope["whole"] = True
        if passage.body or not passage.more_body:
            cycle.message_event.set()
        if self.cycle is passage:  # type: ignore[comparison-overlap]
            self.cycle = cycle
        self._start_asgi_task(cycle, app)
        return scope
