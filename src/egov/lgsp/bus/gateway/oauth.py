"""OAuth 2.0 for applications without a certificate: client credentials (RFC 6749 4.4), client authentication by secret
or by signed assertion (RFC 7523), metadata (RFC 8414) and keys (RFC 7517)."""

import hashlib
import time
from base64 import b64decode
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl, unquote_plus

import jwt
import orjson
import psycopg

from egov.lgsp.bus.gateway.answers import Send
from egov.lgsp.bus.gateway.bodies import Gone, Incoming, Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.heads import Head, head_of
from egov.lgsp.bus.gateway.registry import Caller, Credential
from egov.lgsp.bus.gateway.tokens import LIFE, Tokens, signed_by

Scope = dict[str, Any]

TOKEN = "/oauth2/token"  # noqa: S105
JWKS = "/oauth2/jwks"
METADATA = "/.well-known/oauth-authorization-server"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE = 600
"""Seconds that an assertion may last at most; so long its jti is remembered."""
LONGEST = 16_384
"""Bytes of a token request."""
SIGNATURES = ["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA"]
USE = """
WITH gone AS (DELETE FROM bus_assertion WHERE expires < now() - interval '1 minute')
INSERT INTO bus_assertion (digest, expires) VALUES (%s, to_timestamp(%s)) ON CONFLICT DO NOTHING
"""


class Denied(Exception):
    """An error of RFC 6749 5.2."""

    def __init__(self, error: str, description: str, basic: bool = False) -> None:
        super().__init__(description)
        self.error, self.description, self.basic = error, description, basic

    @property
    def status(self) -> int:
        return {"invalid_client": 401, "temporarily_unavailable": 503, "invalid_method": 405}.get(self.error, 400)


async def token(bus: Bus, scope: Scope, receive: Receive, send: Send) -> None:
    """POST /oauth2/token."""
    try:
        if scope["method"] != "POST":
            raise Denied("invalid_method", "The token endpoint takes POST.")
        assert bus.tokens is not None
        head = head_of(scope["headers"])
        form = await _form(head, receive)
        grant = form.get("grant_type")
        if grant is None:
            raise Denied("invalid_request", "grant_type is missing.")
        if grant != "client_credentials":
            raise Denied("unsupported_grant_type", "Only client_credentials is offered.")
        if form.get("scope"):
            raise Denied("invalid_scope", "There are no scopes: rights are granted in the registry.")
        caller, credential = await authenticated(bus, bus.tokens, head, form)
        if caller.admission != "token":
            raise Denied("unauthorized_client", f"'{caller.path}' is admitted by {caller.admission}, not by token.")
        given = {"access_token": bus.tokens.issue(caller, credential), "token_type": "Bearer", "expires_in": LIFE}
        await _reply(send, 200, given)
    except Denied as denied:
        more = [(b"www-authenticate", b'Basic realm="bus"')] if denied.status == 401 else []
        if denied.status == 405:
            more.append((b"allow", b"POST"))
        await _reply(send, denied.status, {"error": denied.error, "error_description": denied.description}, more)
    except Gone:
        return


async def authenticated(bus: Bus, tokens: Tokens, head: Head, form: dict[str, str]) -> tuple[Caller, Credential]:
    """The application that asks, and what it has shown; exactly one method (RFC 6749 2.3). Raises Denied."""
    authorization = head.text(b"authorization")
    ways = [bool(authorization), "client_secret" in form, "client_assertion" in form]
    if sum(ways) > 1:
        raise Denied("invalid_request", "More than one method of client authentication.")
    if authorization:
        name, secret = _basic(authorization)
        if form.get("client_id", name) != name:
            raise Denied("invalid_request", "client_id differs from the name in Authorization.")
        return by_secret(bus, name, secret)
    if "client_secret" in form:
        return by_secret(bus, form.get("client_id", ""), form["client_secret"])
    if "client_assertion" in form:
        return await _by_assertion(bus, tokens, form)
    raise Denied("invalid_client", "No client authentication.")


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, value = authorization.partition(" ")
    try:
        name, colon, secret = b64decode(value.strip(), validate=True).decode().partition(":")
    except ValueError:
        colon = ""
    if scheme.lower() != "basic" or not colon:
        raise Denied("invalid_client", "Authorization is not HTTP Basic.")
    return unquote_plus(name), unquote_plus(secret)


def by_secret(bus: Bus, name: str, secret: str) -> tuple[Caller, Credential]:
    """The application of this name that this is a secret of. Raises Denied."""
    caller = bus.registry.callers.get(name)
    credential = bus.registry.credentials.get(hashlib.sha256(secret.encode()).hexdigest())
    if caller is None or credential is None or credential.kind != "secret" or credential.caller != caller.id:
        raise Denied("invalid_client", "Unknown client or wrong secret.")
    if not credential.valid_from.timestamp() <= time.time() < credential.valid_to.timestamp():
        raise Denied("invalid_client", "The secret is not valid at this time.")
    return caller, credential


async def _by_assertion(bus: Bus, tokens: Tokens, form: dict[str, str]) -> tuple[Caller, Credential]:
    if form.get("client_assertion_type") != ASSERTION:
        raise Denied("invalid_request", f"client_assertion_type has to be {ASSERTION}.")
    audiences = (tokens.issuer, tokens.issuer + TOKEN)
    try:
        caller, credential, claims = signed_by(
            bus.registry, form["client_assertion"].encode(), audiences, ASSERTION_LIFE
        )
    except (Fault, jwt.PyJWTError, ValueError, TypeError) as error:
        raise Denied("invalid_client", f"The assertion is not good: {error}") from None
    if form.get("client_id", caller.path) != caller.path:
        raise Denied("invalid_client", "client_id differs from the assertion's subject.")
    if not isinstance(claims.get("jti"), str) or not claims["jti"]:
        raise Denied("invalid_client", "The assertion has no jti.")
    digest = hashlib.sha256(f"{caller.path}\n{claims['jti']}".encode()).digest()
    if not await used_first(bus.settings.database, digest, claims["exp"]):
        raise Denied("invalid_client", "The assertion was used before.")
    return caller, credential


async def used_first(database: str, digest: bytes, expires: float) -> bool:
    """Remember an assertion until it has expired; False when any node has seen it. Raises Denied."""
    try:
        async with await psycopg.AsyncConnection.connect(database, connect_timeout=5) as connection:
            return (await connection.execute(USE, (digest, expires))).rowcount == 1
    except (psycopg.Error, OSError):
        raise Denied("temporarily_unavailable", "Whether the assertion is new cannot be seen now.") from None


async def _form(head: Head, receive: Receive) -> dict[str, str]:
    if head.text(b"content-type").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Denied("invalid_request", "The body has to be application/x-www-form-urlencoded.")
    body = Incoming(receive, LONGEST, 0)
    try:
        whole = await body.begin()
        text = (body.begun if whole else await body.whole(LONGEST)).decode()
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=20)
    except (Fault, ValueError) as error:
        raise Denied("invalid_request", str(error)) from None
    form = dict(pairs)
    if len(form) != len(pairs):
        raise Denied("invalid_request", "A parameter is there twice.")
    return form


async def metadata(bus: Bus, scope: Scope, receive: Receive, send: Send) -> None:
    """GET /.well-known/oauth-authorization-server."""
    base = bus.settings.public_url
    await _reply(
        send,
        200,
        {
            "issuer": base,
            "token_endpoint": base + TOKEN,
            "jwks_uri": base + JWKS,
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": SIGNATURES,
        },
    )


async def jwks(bus: Bus, scope: Scope, receive: Receive, send: Send) -> None:
    """GET /oauth2/jwks."""
    assert bus.tokens is not None
    await _reply(send, 200, bus.tokens.keys())


async def _reply(send: Send, status: int, said: object, more: list[tuple[bytes, bytes]] | None = None) -> None:
    body = orjson.dumps(said)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
        (b"pragma", b"no-cache"),
        *(more or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


Page = Callable[[Bus, Scope, Receive, Send], Awaitable[None]]
PAGES: dict[bytes, Page] = {TOKEN.encode(): token, JWKS.encode(): jwks, METADATA.encode(): metadata}
