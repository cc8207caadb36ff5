"""Services of ministries on the national platform (NGSP) behind a VDXP security server (X-Road, PR-REST).

    url: vdxp+https://ss.example
    adapter: {client: VN/GOV/H40/lgsp, service: VN/GOV/BCA/dan-cu/tra-cuu, certificate: vdxp-cert, key: vdxp-key}

Where the platform asks for a token (OAuth 2.0 client credentials, RFC 6749 4.4): `token: {url, id, secret, scope}`;
headers that it wants besides stand under `headers`.
"""

import ssl
import tempfile
import time
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

import httpx

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters import AWAY, NO_TLS, NOT_ALLOWED, REFUSED, TIMEOUT, Asked, Given, Surroundings
from egov.lgsp.bus.gateway.adapters.described import Part, address
from egov.lgsp.bus.gateway.adapters.tls import tls_of
from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import NOT_TO_CALLER, NOT_TO_PROVIDER
from egov.lgsp.bus.gateway.registry import Service
from egov.lgsp.bus.rules.contracts import Broken
from egov.lgsp.bus.rules.identifiers import Misspelt, client, service_path

PASSED = frozenset({b"x-road-userid", b"x-road-issue", b"traceparent"})
EARLY = 30.0
"""Seconds before its end that a token is renewed."""


@dataclass(frozen=True, slots=True)
class Token:
    """Where the platform gives tokens, and as whom the bus asks."""

    url: str
    id: str
    secret: str
    scope: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The security server, who the province is there, which service is meant."""

    base: str
    client: str
    service: str
    headers: tuple[tuple[str, str], ...] = ()
    certificate: str = ""
    key: str = ""
    token: Token | None = None


def terms(url: str, document: dict[str, Any]) -> Terms:
    """What the registry says, checked. Raises Broken."""
    parts = address(url, "vdxp+https://may-chu-an-ninh.example")
    part = Part(document)
    headers = part.value("headers", {})
    token = part.value("token")
    found = Terms(
        f"{parts.scheme.partition('+')[2]}://{parts.netloc}",
        part.text("client"),
        part.text("service"),
        _headers(headers),
        part.text("certificate", ""),
        part.text("key", ""),
        None if token is None else _token(token),
    )
    part.done()
    try:
        client(found.client)
        path = service_path(found.service)
    except Misspelt:
        raise Broken(
            _("adapter.client và adapter.service viết như VN/GOV/H40/lgsp và VN/GOV/BCA/dan-cu/tra-cuu.")
        ) from None
    if path.rest:
        raise Broken(_("adapter.service không kèm đường dẫn; đường dẫn do bên gọi viết."))
    if bool(found.certificate) != bool(found.key):
        raise Broken(_("adapter.certificate và adapter.key đi cùng nhau."))
    return found


def _headers(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not all(
        isinstance(each, str) and each.isascii() and each.isprintable() for pair in value.items() for each in pair
    ):
        raise Broken(_("adapter.headers là các tên và giá trị không dấu."))
    return tuple(sorted(value.items()))


def _token(value: Any) -> Token:
    part = Part(value, "adapter.token")
    found = Token(part.text("url"), part.text("id"), part.text("secret"), part.text("scope", ""))
    part.done()
    if not found.url.startswith(("https://", "http://")):
        raise Broken(_("adapter.token.url phải là địa chỉ https://."))
    return found


def adapter(service: Service, around: Surroundings) -> "Server":
    """The security server as this service knows it. Raises Broken."""
    found = terms(service.url, service.adapter)
    secret = around.secret(found.token.secret) if found.token else ""
    return Server(found, secret, secured(service, around), service.timeout, service.most_bytes)


def secured(service: Service, around: Surroundings) -> ssl.SSLContext:
    """TLS with the province's certificate, if the security server wants one. Raises Broken, Fault."""
    found = terms(service.url, service.adapter)
    context = tls_of("", service.verify_tls)
    if found.certificate:
        pem = around.secret(found.certificate) + "\n" + around.secret(found.key)
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:  # the library reads keys from files only
            file.write(pem)
            file.flush()
            try:
                context.load_cert_chain(file.name)
            except (ssl.SSLError, OSError):
                raise Broken(_("adapter.certificate và adapter.key không phải một cặp PEM.")) from None
    return context


@dataclass
class Server:
    """Calls of one service over the security server."""

    terms: Terms
    secret: str
    context: ssl.SSLContext
    patience: float
    most: int
    most_at_once: int = 64
    _client: httpx.AsyncClient | None = None
    _token: str = field(default="")
    _until: float = 0.0

    async def ask(self, asked: Asked) -> Given:
        """The call as X-Road carries it: /r1/service/path with X-Road-Client, the message id the same at every try."""
        body = await asked.whole(self.most)
        held = {name for name in NOT_TO_PROVIDER if name not in PASSED} | {
            b"authorization",
            b"x-road-represented-party",
        }
        headers = [(name, value) for name, value in asked.headers if name not in held]
        headers += [(name.encode(), value.encode()) for name, value in self.terms.headers]
        headers += [(b"x-road-client", self.terms.client.encode()), (b"x-road-id", asked.message_id.encode())]
        if asked.caller:
            headers.append((b"x-road-represented-party", asked.caller.encode()))
        query = f"?{asked.query}" if asked.query else ""
        url = f"{self.terms.base}/r1/{self.terms.service}{asked.path}{query}"
        answer = await self._sent(asked.method, url, body, headers)
        if answer.status_code == 401 and self.terms.token is not None:
            self._until = 0.0  # withdrawn before its time
            answer = await self._sent(asked.method, url, body, headers)
        if (fault := _fault_of(answer)) is not None:
            raise fault
        back = [(name.lower(), value) for name, value in answer.headers.raw if name.lower() not in NOT_TO_CALLER]
        gone = (b"content-encoding",)
        return Given(answer.status_code, [pair for pair in back if pair[0] not in gone], answer.content)

    async def tried(self, asked: Asked) -> str:
        """Get a token, and ask the ministry's security server what the province may call, which its own system does not
        notice."""
        provider, _, code = self.terms.service.rpartition("/")
        said = [(b"x-road-client", self.terms.client.encode()), (b"x-road-id", asked.message_id.encode())]
        headers = [(b"accept", b"application/json"), *((k.encode(), v.encode()) for k, v in self.terms.headers), *said]
        answer = await self._sent("GET", f"{self.terms.base}/r1/{provider}/allowedMethods", b"", headers)
        fault = _fault_of(answer)
        if fault is not None and not fault.message.endswith("UnknownService"):
            raise fault
        if fault is None and answer.status_code >= 500:
            raise Fault(f"{PROVIDER}.ServiceFailed", f"The security server answered {answer.status_code}.", 502)
        try:
            allowed = {each["service_code"] for each in answer.json()["service"]}
        except (ValueError, KeyError, TypeError):
            return "vdxp_answers"
        if code not in allowed:
            raise Fault(NOT_ALLOWED, f"{code} is not among what the province may call of {provider}.")
        return "vdxp"

    async def _sent(self, method: str, url: str, body: bytes, headers: list[tuple[bytes, bytes]]) -> httpx.Response:
        try:
            if self._client is None:
                self._client = httpx.AsyncClient(verify=self.context, timeout=self.patience, follow_redirects=False)
            if self.terms.token is not None:
                headers = [*headers, (b"authorization", b"Bearer " + (await self._bearer(self.terms.token)).encode())]
            return await self._client.request(method, url, content=body, headers=headers)
        except httpx.TimeoutException:
            raise Fault(TIMEOUT, f"The security server was silent for {self.patience:g} seconds.", 504) from None
        except httpx.HTTPError as error:
            tls = "SSL" in str(error) or "CERTIFICATE" in str(error).upper()
            raise Fault(NO_TLS if tls else AWAY, f"The security server cannot be reached: {error}") from error

    async def _bearer(self, token: Token) -> str:
        if time.monotonic() < self._until:
            return self._token
        assert self._client is not None
        basic = b64encode(f"{quote_plus(token.id)}:{quote_plus(self.secret)}".encode()).decode()
        form = {"grant_type": "client_credentials"} | ({"scope": token.scope} if token.scope else {})
        answer = await self._client.post(token.url, data=form, headers={"authorization": f"Basic {basic}"})
        try:
            said = answer.json()
            self._token, lasts = str(said["access_token"]), float(said.get("expires_in", 300))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Fault(REFUSED, f"The platform gives no token: {answer.status_code}") from None
        self._until = time.monotonic() + max(1.0, lasts - EARLY)
        return self._token

    async def close(self) -> None:
        """Let the connections go."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def _fault_of(answer: httpx.Response) -> Fault | None:
    code = answer.headers.get("x-road-error", "")
    if code.startswith("Server.ServerProxy.AccessDenied") or (not code and answer.status_code in (401, 403)):
        return Fault(REFUSED, f"The security server does not let the province call: {code or answer.status_code}")
    if code:
        return Fault(f"{PROVIDER}.ServiceFailed.Remote", f"The security server failed: {code}"[:500], 502)
    return None


def contract(title: str, url: str, document: dict[str, Any]) -> dict[str, Any] | None:
    """None: what passes is a matter of both ends, so its endpoints are named in the registry."""
    return None
