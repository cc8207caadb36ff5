"""The national document axis (VXP) over its HTTP interface: every request signed with the system's secret.

    url: vxp+https://truc.example/XrdAdapter
    adapter: {system: "000.00.00.H40", secret: vxp, digest: sha256}

How a request is signed is fixed by the axis's own documents, which it gives to those it admits; so digest, encoding,
the order of the signed parts and the names of headers are members of the description, with the usual ones as default.
"""

import base64
import hashlib
import hmac
import ssl
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters import AWAY, NO_TLS, NOT_FOUND, REFUSED, TIMEOUT, Asked, Given, Surroundings
from egov.lgsp.bus.gateway.adapters.described import Part, address
from egov.lgsp.bus.gateway.adapters.tls import tls_of
from egov.lgsp.bus.gateway.faults import CALLER, PROVIDER, Fault
from egov.lgsp.bus.gateway.registry import Service
from egov.lgsp.bus.rules.contracts import Broken

CALLS = {
    "/sendEdoc": "POST",
    "/getReceivedEdocList": "GET",
    "/getSentEdocList": "GET",
    "/getEdoc": "GET",
    "/updateStatus": "POST",
    "/getAgenciesList": "GET",
    "/getAgenciesListQD20": "GET",
    "/registerAgency": "POST",
    "/deleteAgency": "POST",
}
PARTS = ("method", "path", "query", "system", "time", "body")


@dataclass(frozen=True, slots=True)
class Terms:
    """`signed` are the parts of the string that is signed, `between` stands between them."""

    base: str
    system: str
    secret: str
    digest: str = "sha256"
    encoding: str = "base64"
    signed: tuple[str, ...] = ("method", "path", "query", "system", "time", "body")
    between: str = "\n"
    moment: str = "%Y%m%d%H%M%S"
    headers: tuple[str, ...] = ("SystemId", "Timestamp", "Signature")


def terms(url: str, document: dict[str, Any]) -> Terms:
    """What the registry says, checked. Raises Broken."""
    parts = address(url, "vxp+https://truc.example/dich-vu", path=True)
    part = Part(document)
    headers = part.texts("headers", ("SystemId", "Timestamp", "Signature"))
    signed = part.texts("signed", PARTS)
    found = Terms(
        f"{parts.scheme.partition('+')[2]}://{parts.netloc}{parts.path.rstrip('/')}",
        part.text("system"),
        part.text("secret"),
        part.choice("digest", ("sha256", "sha512", "sha1"), "sha256"),
        part.choice("encoding", ("base64", "hex"), "base64"),
        signed,
        part.text("between", "\n"),
        part.text("moment", "%Y%m%d%H%M%S"),
        headers,
    )
    part.done()
    if set(signed) - set(PARTS) or "time" not in signed:
        raise Broken(_("adapter.signed gồm các phần method, path, query, system, time, body; phải có time."))
    if len(headers) != 3:
        raise Broken(_("adapter.headers là ba tên: mã hệ thống, thời điểm, chữ ký."))
    return found


def adapter(service: Service, around: Surroundings) -> "Axis":
    """The national axis as this service knows it. Raises Broken."""
    found = terms(service.url, service.adapter)
    context = tls_of("", service.verify_tls)
    return Axis(found, around.secret(found.secret).encode(), service.timeout, context, service.most_bytes)


def signature(terms: Terms, secret: bytes, method: str, path: str, query: str, at: str, body: bytes) -> str:
    """HMAC over the named parts; of the body its digest, in hexadecimal."""
    said = {
        "method": method,
        "path": path,
        "query": query,
        "system": terms.system,
        "time": at,
        "body": hashlib.new(terms.digest, body).hexdigest(),
    }
    text = terms.between.join(said[name] for name in terms.signed)
    made = hmac.new(secret, text.encode(), terms.digest).digest()
    return made.hex() if terms.encoding == "hex" else base64.b64encode(made).decode()


@dataclass
class Axis:
    """Calls of the axis; one client with kept connections."""

    terms: Terms
    secret: bytes
    patience: float
    context: ssl.SSLContext
    most: int
    most_at_once: int = 8
    _client: httpx.AsyncClient | None = field(default=None)

    async def ask(self, asked: Asked) -> Given:
        """One of the axis's own functions, by name. What it refuses for good is its answer; what may succeed later is
        a Fault."""
        if CALLS.get(asked.path) != asked.method:
            known = ", ".join(f"{method} {path}" for path, method in CALLS.items())
            raise Fault(f"{CALLER}.NotFound", f"The national axis has only: {known}.", 404)
        body = await asked.whole(self.most)
        at = datetime.now(UTC).strftime(self.terms.moment)
        system, moment, signed = self.terms.headers
        headers = {
            system: self.terms.system,
            moment: at,
            signed: signature(self.terms, self.secret, asked.method, asked.path, asked.query, at, body),
            "Message-Id": asked.message_id,
            "Content-Type": asked.header(b"content-type") or "application/octet-stream",
        }
        query = f"?{asked.query}" if asked.query else ""
        if self._client is None:
            self._client = httpx.AsyncClient(verify=self.context, timeout=self.patience, follow_redirects=False)
        try:
            answer = await self._client.request(
                asked.method, f"{self.terms.base}{asked.path}{query}", content=body, headers=headers
            )
        except httpx.TimeoutException:
            raise Fault(TIMEOUT, f"The axis was silent for {self.patience:g} seconds.", 504) from None
        except httpx.HTTPError as error:
            tls = isinstance(error.__cause__, ssl.SSLError) or "SSL" in str(error)
            raise Fault(NO_TLS if tls else AWAY, f"The axis cannot be reached: {error}") from error
        if answer.status_code in (401, 403):
            raise Fault(REFUSED, "The axis does not admit the system or its signature.")
        if answer.status_code >= 500:
            raise Fault(f"{PROVIDER}.ServiceFailed", f"The axis answered {answer.status_code}.", 502)
        return Given(
            answer.status_code, [(b"content-type", answer.headers.get("content-type", "").encode())], answer.content
        )

    async def tried(self, asked: Asked) -> str:
        """Ask for the list of agencies, signed as everything is."""
        given = await self.ask(replace(asked, method="GET", path="/getAgenciesList", query=""))
        if given.status == 404:
            raise Fault(NOT_FOUND, "The axis has no getAgenciesList at this address.")
        if given.status >= 300:
            raise Fault(f"{PROVIDER}.ServiceFailed", f"The axis answered {given.status}.", 502)
        return "vxp"

    async def close(self) -> None:
        """Let the connections go."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def contract(title: str, url: str, document: dict[str, Any]) -> dict[str, Any] | None:
    """None: what passes is a matter of both ends, so its endpoints are named in the registry."""
    return None
