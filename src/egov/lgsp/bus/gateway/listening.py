"""TLS on the bus's own port: asks for a client certificate, demands none, follows the registry without a restart.

A certificate is trusted because it is registered (or was issued by the province's bus authority), so each registered
certificate is an anchor by itself. Validity in time is left to `admission`: an expired certificate gets a fault that
says so instead of a broken handshake. Decision 0025.
"""

import logging
import os
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from egov.lgsp.bus.gateway.registry import Registry

log = logging.getLogger(__name__)

NO_CHECK_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME; Python has no name for it."""
LOOK = 5.0
"""Seconds between two looks at the files of the bus's own certificate."""


@dataclass
class Listener:
    """The TLS context that new connections get; exchanged whole when certificates change."""

    certificate: Path
    key: Path
    authorities: Path | None = None
    """Certificates (PEM) of authorities whose certificates pass the handshake."""
    refused: "Callable[[str], None] | None" = None
    """Told the reason of each handshake that came to nothing."""
    _registered: frozenset[str] = frozenset()
    _current: ssl.SSLContext | None = None
    _stamp: tuple[int, ...] = ()
    _looked: float = field(default=0.0)

    def context(self) -> ssl.SSLContext:
        """The context of the listening socket; it hands each connection on to the newest one."""
        self._renew()
        first = self._new()
        first.sni_callback = self._newest
        return first

    def follow(self, registry: Registry) -> None:
        """Trust the certificates that are registered now. Connections under way keep theirs; each call is checked."""
        registered = frozenset(each.key for each in registry.credentials.values() if each.kind == "certificate")
        if registered != self._registered:
            self._registered = registered
            self._current = None

    def _newest(self, connection: ssl.SSLObject | ssl.SSLSocket, name: str | None, first: ssl.SSLContext) -> None:
        now = time.monotonic()
        if now - self._looked > LOOK:
            self._looked = now
            if self._stamp_now() != self._stamp:
                self._current = None
        if self._current is None:
            try:
                self._renew()
            except (OSError, ssl.SSLError) as error:  # half-written files: the next connection looks again
                log.error("The bus's own certificate cannot be read: %s", error)
                self._current = first
                self._stamp = ()
        assert self._current is not None
        connection.context = self._current

    def _renew(self) -> None:
        stamp = self._stamp_now()
        self._current = self._new()
        self._stamp = stamp

    def _new(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sslobject_class = self._watched()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
        context.load_cert_chain(self.certificate, self.key)
        context.verify_mode = ssl.CERT_OPTIONAL
        context.verify_flags = ssl.VerifyFlags(ssl.VERIFY_X509_PARTIAL_CHAIN | NO_CHECK_TIME)
        context.num_tickets = 0  # a resumed session would bring no certificate that the registry could be asked for
        for pem in (*self._authorities(), *self._registered):
            try:
                context.load_verify_locations(cadata=pem)
            except (ssl.SSLError, ValueError) as error:
                log.error("A registered certificate cannot be read: %s", error)
        return context

    def _watched(self) -> "type[ssl.SSLObject]":
        """Connections whose failed handshakes are told: the application never hears of them."""
        listener = self

        class Watched(ssl.SSLObject):
            def do_handshake(self) -> None:
                try:
                    super().do_handshake()
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    raise
                except ssl.SSLError as error:
                    if listener.refused is not None:
                        listener.refused(getattr(error, "verify_message", "") or error.reason or "handshake failed")
                    raise

        return Watched

    def _authorities(self) -> Iterable[str]:
        if self.authorities is not None and self.authorities.exists():
            yield self.authorities.read_text("ascii")

    def _stamp_now(self) -> tuple[int, ...]:
        try:
            return tuple(os.stat(path).st_mtime_ns for path in (self.certificate, self.key))
        except OSError:
            return ()


_listeners: list[Listener] = []


def listener_from(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> Listener | None:
    """The TLS port of this process, if EGOV_BUS_TLS_CERT and EGOV_BUS_TLS_KEY name its files."""
    if not _listeners and environment.get("EGOV_BUS_TLS_CERT"):
        authorities = Path(environment.get("EGOV_VAR", "var")) / "bus" / "ca" / "ca.cert.pem"
        _listeners.append(
            Listener(Path(environment["EGOV_BUS_TLS_CERT"]), Path(environment["EGOV_BUS_TLS_KEY"]), authorities)
        )
    return _listeners[0] if _listeners else None


def context_of_this_process(config: Any, default: Any) -> ssl.SSLContext:
    """uvicorn's hook (`ssl_context_factory`). Raises KeyError when no TLS port is set."""
    listener = listener_from()
    if listener is None:
        raise KeyError("EGOV_BUS_TLS_CERT")
    return listener.context()
