"""Starts the gateway: uvicorn, with the certificate of each connection handed to the application."""

import hashlib
import ssl
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class CertificateProtocol(HttpToolsProtocol):
    """uvicorn's own protocol; the peer's certificate is read once for each connection."""

    fingerprint: str | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        connection: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
        certificate = connection.getpeercert(binary_form=True) if connection else None
        if certificate:
            self.fingerprint = hashlib.sha256(certificate).hexdigest()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["certificate"] = self.fingerprint  # type: ignore[typeddict-unknown-key]


def serve(host: str, port: int, workers: int = 1, **more: Any) -> None:
    """Serve until stopped. `more` goes to uvicorn (TLS files)."""
    uvicorn.run(
        "egov.lgsp.bus.gateway.application:application",
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http=CertificateProtocol,
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
        **more,
    )
