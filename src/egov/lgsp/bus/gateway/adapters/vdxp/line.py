"""The line to a security server: TLS with the province's certificate, tokens of the platform, one client."""

import ssl
import tempfile
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote_plus

import httpx

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters import AWAY, NO_TLS, REFUSED, TIMEOUT, Surroundings
from egov.lgsp.bus.gateway.adapters.tls import tls_of
from egov.lgsp.bus.gateway.adapters.vdxp.registered import Terms, Token
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.heads import Headers
from egov.lgsp.bus.gateway.registry import Service
from egov.lgsp.bus.rules.contracts import Broken

EARLY = 30.0
"""Seconds before its end that a token is renewed."""


def line_to(terms: Terms, service: Service, around: Surroundings) -> "Line":
    """The line with the service's own secrets. Raises Broken, and Fault for a secret that is missing."""
    secret = around.secret(terms.token.secret) if terms.token else ""
    return Line(terms, secret, tls_to(terms, service, around), service.timeout)


def tls_to(terms: Terms, service: Service, around: Surroundings) -> ssl.SSLContext:
    """TLS with the province's certificate, if the security server wants one. Raises Broken, Fault."""
    context = tls_of("", service.verify_tls)
    if terms.certificate:
        pem = around.secret(terms.certificate) + "\n" + around.secret(terms.key)
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:  # the library reads keys from files only
            file.write(pem)
            file.flush()
            try:
                context.load_cert_chain(file.name)
            except (ssl.SSLError, OSError):
                raise Broken(_("adapter.certificate và adapter.key không phải một cặp PEM.")) from None
    return context


@dataclass
class Line:
    """Sends requests to one security server; used by many calls at once."""

    terms: Terms
    secret: str
    context: ssl.SSLContext
    patience: float
    _client: httpx.AsyncClient | None = None
    _token: str = field(default="")
    _until: float = 0.0

    async def sent(
        self, method: str, url: str, body: bytes | AsyncIterator[bytes], headers: Headers, stream: bool = False
    ) -> httpx.Response:
        """The answer, its body too unless it is to be streamed. A token withdrawn before its time is exchanged for a
        new one; a body that has streamed away is not sent again, its caller has to. Raises Fault."""
        answer = await self._once(method, url, body, headers, stream)
        if answer.status_code == 401 and self.terms.token is not None:
            self._until = 0.0
            if isinstance(body, bytes):
                await answer.aclose()
                answer = await self._once(method, url, body, headers, stream)
        return answer

    async def _once(
        self, method: str, url: str, body: bytes | AsyncIterator[bytes], headers: Headers, stream: bool
    ) -> httpx.Response:
        with self.reached():
            if self._client is None:
                self._client = httpx.AsyncClient(verify=self.context, timeout=self.patience, follow_redirects=False)
            if self.terms.token is not None:
                headers = [*headers, (b"authorization", b"Bearer " + (await self._bearer(self.terms.token)).encode())]
            request = self._client.build_request(method, url, content=body, headers=headers)
            return await self._client.send(request, stream=stream)

    @contextmanager
    def reached(self) -> Iterator[None]:
        """What silence and a broken line become. Raises Fault."""
        try:
            yield
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
