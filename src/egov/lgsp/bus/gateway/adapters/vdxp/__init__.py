"""Services of ministries on the national platform (NGSP) behind a VDXP security server (X-Road).

    url: vdxp+https://ss.example
    adapter: {client: VN/GOV/H40/lgsp, service: VN/GOV/BCA/dan-cu/tra-cuu, certificate: vdxp-cert, key: vdxp-key}

A service of REST goes by PR-REST, one of SOAP by PR-MESS 4.0; `service` may then end in its version, and its code is
that of our own service, for the code is the name of the element in the Body, which passes as it came.

Where the platform asks for a token (OAuth 2.0 client credentials, RFC 6749 4.4): `token: {url, id, secret, scope}`;
headers that it wants besides stand under `headers`.
"""

from typing import Any

from egov.lgsp.bus.gateway.adapters import Adapter, Surroundings
from egov.lgsp.bus.gateway.adapters.vdxp.line import line_to
from egov.lgsp.bus.gateway.adapters.vdxp.messages import Messages
from egov.lgsp.bus.gateway.adapters.vdxp.registered import Terms, soap_terms, terms
from egov.lgsp.bus.gateway.adapters.vdxp.rest import Server
from egov.lgsp.bus.gateway.registry import Service

__all__ = ["Terms", "adapter", "contract", "soap_terms", "terms"]


def adapter(service: Service, around: Surroundings) -> Adapter:
    """The security server as this service knows it. Raises Broken."""
    if service.kind == "SOAP":
        found = soap_terms(service.url, service.adapter, service.code)
        return Messages(found, line_to(found, service, around), service.timeout)
    found = terms(service.url, service.adapter)
    return Server(found, line_to(found, service, around), service.most_bytes)


def contract(title: str, url: str, document: dict[str, Any]) -> dict[str, Any] | None:
    """None: what passes is a matter of both ends, so its endpoints are named in the registry."""
    return None
