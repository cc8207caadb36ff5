"""Starts the gateway: uvicorn, with TLS when the surroundings name a certificate for it."""

from typing import Any

import uvicorn

from egov.lgsp.bus.gateway.application import application
from egov.lgsp.bus.gateway.connections import CertificateProtocol
from egov.lgsp.bus.gateway.direct.protocol import DirectProtocol
from egov.lgsp.bus.gateway.listening import context_of_this_process, listener_from

__all__ = ["BusProtocol", "CertificateProtocol", "DirectProtocol", "serve"]


class BusProtocol(DirectProtocol):
    """What the bus process speaks."""

    application = application


def serve(host: str, port: int, workers: int = 1, **more: Any) -> None:
    """Serve until stopped, by TLS when EGOV_BUS_TLS_CERT and EGOV_BUS_TLS_KEY are set. `more` goes to uvicorn."""
    if listener_from() is not None:
        more.setdefault("ssl_context_factory", context_of_this_process)
    uvicorn.run(
        "egov.lgsp.bus.gateway.application:application",
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http=BusProtocol,
        ws="none",
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_keep_alive=75,
        **more,
    )
