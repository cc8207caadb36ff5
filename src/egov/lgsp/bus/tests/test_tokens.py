"""OAuth 2.0 client credentials and signed tokens, from the outside (RFC 6749, 7521, 7523, 8414, 6750)."""

import hashlib
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.gateways import HEALTH, HOSPITAL, INSTANCE, Gateway, Provider, registry, service

from egov.lgsp.bus.gateway import oauth
from egov.lgsp.bus.gateway.keys import NodeKey, node_key
from egov.lgsp.bus.gateway.registry import Credential
from egov.lgsp.bus.gateway.tokens import Tokens
from egov.lgsp.bus.tests.records import COMMITTED, database_of_the_test
from egov.lgsp.bus.tests.ways import both_ways  # noqa: F401 -- used by name

SERVICE = f"/r1/{HEALTH}/benh-an"
ISSUER = "http://127.0.0.1:8008"
SECRET = "mot-bi-mat-dai-ba-muoi-hai-byte!"
GRANT = {"grant_type": "client_credentials"}
SINCE, UNTIL = datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=1)
KEY = ec.generate_private_key(ec.SECP256R1())
PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
BY_SECRET = Credential(1, "secret", hashlib.sha256(SECRET.encode()).hexdigest(), "", SINCE, UNTIL)
BY_KEY = Credential(1, "key", "k1", PEM, SINCE, UNTIL)


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> NodeKey:
    return node_key(tmp_path_factory.mktemp("node"), "test")


@pytest.fixture
def gateway(gateway: Gateway, provider: Provider, node: NodeKey) -> Iterator[Gateway]:
    """The hospital proves itself by token."""
    gateway.bus.tokens = Tokens(node, ISSUER, INSTANCE)
    gateway.bus.followers.append(gateway.bus.tokens.follow)
    follow(gateway, provider, BY_SECRET, BY_KEY)
    yield gateway
    gateway.bus.followers.clear()
    gateway.bus.tokens = None


def follow(gateway: Gateway, provider: Provider, *credentials: Credential, admission: str = "token") -> None:
    picture = registry(service(f"{provider.url}/api"))
    callers = picture.callers | {HOSPITAL: replace(picture.callers[HOSPITAL], admission=admission)}
    gateway.bus.follow(replace(picture, callers=callers, credentials={c.fingerprint: c for c in credentials}))


def ask(gateway: Gateway, data: dict[str, str], **more: Any) -> httpx.Response:
    return httpx.post(f"{gateway.url}/oauth2/token", data=data, **more)


def token(gateway: Gateway) -> str:
    answer = ask(gateway, GRANT | {"client_id": HOSPITAL, "client_secret": SECRET})
    return str(answer.json()["access_token"])


def call(gateway: Gateway, bearer: str, **headers: str) -> httpx.Response:
    authorization = f"Bearer {bearer}".strip()
    return httpx.get(gateway.url + SERVICE, headers={"Authorization": authorization, **headers})


def assertion(key: Any = KEY, **claims: Any) -> str:
    now = int(time.time())
    usual = {"iss": HOSPITAL, "sub": HOSPITAL, "aud": f"{ISSUER}/oauth2/token", "exp": now + 60, "jti": uuid4().hex}
    return jwt.encode({k: v for k, v in (usual | claims).items() if v is not None}, key, "ES256")


def asserted(gateway: Gateway, signed: str) -> httpx.Response:
    return ask(gateway, GRANT | {"client_assertion_type": oauth.ASSERTION, "client_assertion": signed})


def test_a_secret_in_the_header_or_in_the_form_gets_a_token(gateway: Gateway, node: NodeKey) -> None:
    in_form = ask(gateway, GRANT | {"client_id": HOSPITAL, "client_secret": SECRET})
    in_header = ask(gateway, GRANT, auth=(quote(HOSPITAL, safe=""), quote(SECRET)))

    for answer in (in_form, in_header):
        said = answer.json()
        claims = jwt.decode(said["access_token"], node.key.public_key(), ["ES256"], audience=INSTANCE)
        assert (answer.status_code, said["token_type"], said["expires_in"]) == (200, "Bearer", 600)
        assert (claims["sub"], claims["iss"], claims["exp"] - claims["iat"]) == (HOSPITAL, ISSUER, 600)
        assert answer.headers["cache-control"] == "no-store"


def test_a_token_opens_and_does_not_travel_on(gateway: Gateway, provider: Provider) -> None:
    bearer = token(gateway)

    named = call(gateway, bearer, **{"X-Road-Client": HOSPITAL})
    unnamed = call(gateway, bearer)

    assert [named.status_code, unnamed.status_code] == [200, 200]
    assert [seen.header("authorization") for seen in provider.seen] == [None, None]
    assert [seen.header("x-road-client") for seen in provider.seen] == [HOSPITAL, HOSPITAL]


def test_the_providers_own_authorization_passes_for_who_needs_no_token(gateway: Gateway, provider: Provider) -> None:
    follow(gateway, provider, admission="network")

    call(gateway, "for-the-provider", **{"X-Road-Client": HOSPITAL})

    assert provider.seen[0].header("authorization") == "Bearer for-the-provider"


def test_a_token_of_an_application_is_not_that_of_another(gateway: Gateway, provider: Provider) -> None:
    answer = call(gateway, token(gateway), **{"X-Road-Client": HEALTH})

    assert answer.status_code >= 400
    assert provider.seen == []


@pytest.mark.parametrize("what", ["nothing", "not a token", "of another node", "expired", "none", "for others", "own"])
def test_a_token_that_is_not_good_opens_nothing(gateway: Gateway, provider: Provider, node: NodeKey, what: str) -> None:
    now = int(time.time())
    good = {"iss": ISSUER, "sub": HOSPITAL, "aud": INSTANCE, "iat": now, "exp": now + 60, "cre": BY_SECRET.fingerprint}
    head = {"kid": node.fingerprint, "typ": "at+jwt"}
    bearer = {
        "nothing": "",
        "not a token": "abc.def.ghi",
        "of another node": jwt.encode(good, ec.generate_private_key(ec.SECP256R1()), "ES256", head),
        "expired": jwt.encode(good | {"exp": now - 60}, node.key, "ES256", head),
        "none": jwt.encode(good, None, "none", head),
        "for others": jwt.encode(good | {"aud": "elsewhere"}, node.key, "ES256", head),
        "own": jwt.encode(good, KEY, "ES256", head),
    }[what]

    answer = call(gateway, bearer, **{"X-Road-Client": HOSPITAL})

    assert (answer.status_code, answer.json()["type"]) == (401, "Server.ClientProxy.AuthenticationFailed")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert provider.seen == []


def test_a_token_ends_with_the_secret_that_it_was_given_for(gateway: Gateway, provider: Provider) -> None:
    bearer = token(gateway)
    assert call(gateway, bearer).status_code == 200

    follow(gateway, provider, BY_KEY)

    assert call(gateway, bearer).status_code == 401
    assert len(provider.seen) == 1


def test_an_application_may_sign_its_bearer_token_itself(gateway: Gateway, provider: Provider) -> None:
    good = assertion(aud=INSTANCE)
    too_long = assertion(aud=INSTANCE, exp=int(time.time()) + 100_000)
    others = assertion(ec.generate_private_key(ec.SECP256R1()), aud=INSTANCE)

    assert [call(gateway, each).status_code for each in (good, good, too_long, others)] == [200, 200, 401, 401]


def test_a_public_key_is_no_secret_for_a_symmetric_signature(gateway: Gateway, provider: Provider) -> None:
    claims = {"iss": HOSPITAL, "sub": HOSPITAL, "aud": INSTANCE, "exp": int(time.time()) + 60}
    head, body = (jwt.utils.base64url_encode(each).decode() for each in (b'{"alg":"HS256"}', str(claims).encode()))
    forged = f"{head}.{body}.{jwt.utils.base64url_encode(hashlib.sha256(PEM.encode()).digest()).decode()}"

    assert call(gateway, forged).status_code == 401
    assert provider.seen == []


@pytest.mark.parametrize(
    ("form", "error", "status"),
    [
        ({}, "invalid_request", 400),
        ({"grant_type": "password"}, "unsupported_grant_type", 400),
        (GRANT, "invalid_client", 401),
        (GRANT | {"client_id": HOSPITAL, "client_secret": "wrong"}, "invalid_client", 401),
        (GRANT | {"client_id": HEALTH, "client_secret": SECRET}, "invalid_client", 401),
        (GRANT | {"client_id": HOSPITAL, "client_secret": SECRET, "scope": "all"}, "invalid_scope", 400),
        (GRANT | {"client_secret": SECRET, "client_assertion": "x"}, "invalid_request", 400),
        (GRANT | {"client_assertion": "x", "client_assertion_type": "other"}, "invalid_request", 400),
        (GRANT | {"client_assertion": "x", "client_assertion_type": oauth.ASSERTION}, "invalid_client", 401),
    ],
)
def test_errors_are_those_of_the_standard(gateway: Gateway, form: dict[str, str], error: str, status: int) -> None:
    answer = ask(gateway, form)

    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert "access_token" not in answer.json()


def test_only_a_posted_form_is_a_token_request(gateway: Gateway) -> None:
    twice = b"grant_type=client_credentials&grant_type=client_credentials"
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    assert httpx.get(f"{gateway.url}/oauth2/token").status_code == 405
    assert httpx.post(f"{gateway.url}/oauth2/token", json=GRANT).json()["error"] == "invalid_request"
    assert httpx.post(f"{gateway.url}/oauth2/token", content=twice, headers=form).json()["error"] == "invalid_request"


def test_who_has_a_certificate_gets_no_token(gateway: Gateway, provider: Provider) -> None:
    follow(gateway, provider, BY_SECRET, admission="certificate")

    answer = ask(gateway, GRANT | {"client_id": HOSPITAL, "client_secret": SECRET})

    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


@COMMITTED
def test_an_assertion_gets_a_token_once(gateway: Gateway) -> None:
    gateway.bus.settings = replace(gateway.bus.settings, database=database_of_the_test())
    signed = assertion()

    first, again = asserted(gateway, signed), asserted(gateway, signed)

    assert first.status_code == 200
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    "claims",
    [{"jti": None}, {"exp": 1}, {"exp": None}, {"aud": "elsewhere"}, {"iss": HEALTH}, {"sub": HEALTH}, {"sub": 7}],
)
def test_an_assertion_that_is_not_good_gets_none(gateway: Gateway, claims: dict[str, Any]) -> None:
    try:
        signed = assertion(**claims)
    except TypeError:  # PyJWT itself refuses to sign it
        return
    answer = asserted(gateway, signed)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_metadata_and_keys_are_published(gateway: Gateway, node: NodeKey) -> None:
    said = httpx.get(f"{gateway.url}/.well-known/oauth-authorization-server").json()
    keys = httpx.get(f"{gateway.url}/oauth2/jwks").json()["keys"]

    assert said["token_endpoint"] == f"{ISSUER}/oauth2/token"
    assert "private_key_jwt" in said["token_endpoint_auth_methods_supported"]
    public = jwt.PyJWK(next(each for each in keys if each["kid"] == node.fingerprint)).key
    assert jwt.decode(token(gateway), public, ["ES256"], audience=INSTANCE)["sub"] == HOSPITAL
