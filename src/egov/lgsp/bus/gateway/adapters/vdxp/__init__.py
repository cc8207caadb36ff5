"""Services of ministries on the national platform (NGSP) behind a VDXP security server (X-Road).

    url: vdxp+https://ss.example
    adapter: {client: VN/GOV/H40/lgsp, service: VN/GOV/BCA/dan-cu/tra-cuu, certificate: vdxp-cert, key: vdxp-key}

A service of REST goes by PR-REST, one of SOAP by PR-MESS 4.0; `service` may then end in its version, and its code is
that of our own service, for the code is the name of the element in the Body, which passes as it came.

Where the platform asks for a token (OAuth 2.0 client credentials, RFC 6749 4.4): `token: {url, id, secret, scope}`;
headers that it wants besides stand under `headers`.
"""

import ssl
from typing import Any

from egov.lgsp.bus.gateway.adapters import Adapter, Surroundings
from egov.lgsp.bus.gateway.adapters.vdxp.line import line_to, tls_to
from egov.lgsp.bus.gateway.adapters.vdxp.messages import Messages
from egov.lgsp.bus.gateway.adapters.vdxp.registered import Terms, soap_terms, terms
from egov.lgsp.bus.gateway.adapters.vdxp.rest import Server
from egov.lgsp.bus.gateway.registry import Service

__all__ = ["Terms", "adapter", "contract", "secured", "soap_terms", "terms"]


def adapter(service: Service, around: Surroundings) -> Adapter:
    """The security server as this service knows it. Raises Broken, Fault."""
    found = _terms_of(service)
    line = line_to(found, service, around)
    if service.kind == "SOAP":
        return Messages(found, line, service.timeout)
    return Server(found, line, service.most_bytes)


def secured(service: Service, around: Surroundings) -> ssl.SSLContext:
    """How the adapter speaks TLS. Raises Broken, Fault."""
    return tls_to(_terms_of(service), service, around)


def _terms_of(service: Service) -> Terms:
    if service.kind == "SOAP":
        return soap_terms(service.url, service.adapter, service.code)
    return terms(service.url, service.adapter)


def contract(title: str, url: str, document: dict[str, Any]) -> dict[str, Any] | None:
    """None: what passes is a matter of both ends, so its endpoints are named in the registry."""
    return None
