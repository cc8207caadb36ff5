"""Bearer tokens: those the bus gives out (JWT, ES256, the node's key) and those an application signs itself."""

import hashlib
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import jwt
import psycopg
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from egov.lgsp.bus.gateway.faults import BUS, Fault
from egov.lgsp.bus.gateway.keys import NodeKey
from egov.lgsp.bus.gateway.registry import Caller, Credential, Registry

LIFE = 600
"""Seconds that an access token is good for."""
OWN_LIFE = 3600
"""Seconds that a token may last at most which an application has signed itself."""
LEEWAY = 5
"""Seconds by which clocks may differ."""
KNOWN = 10_000
"""Checked tokens that are remembered."""
ANNOUNCE = """
INSERT INTO bus_nodekey (fingerprint, node, certificate, first_seen) VALUES (%s, %s, %s, now()) ON CONFLICT DO NOTHING
"""


@dataclass
class Tokens:
    """Makes access tokens, and tells whose a bearer token is. A token is checked once, then known until its end."""

    key: NodeKey
    issuer: str
    audience: str
    registry: Registry = field(default_factory=lambda: Registry(instance=""))
    _known: dict[bytes, tuple[Caller, float]] = field(default_factory=dict)

    def follow(self, registry: Registry) -> None:
        """Forget what was checked against the older picture: a right or key may have been withdrawn."""
        self.registry = registry
        self._known.clear()

    def issue(self, caller: Caller, credential: Credential) -> str:
        """An access token for an application that has shown this credential (RFC 9068's claims)."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": caller.path,
            "client_id": caller.path,
            "aud": self.audience,
            "iat": now,
            "exp": now + LIFE,
            "jti": uuid4().hex,
            "cre": credential.fingerprint,
        }
        return jwt.encode(claims, self.key.key, "ES256", {"kid": self.key.fingerprint, "typ": "at+jwt"})

    def bearer(self, authorization: bytes) -> Caller:
        """The application that an Authorization header names and proves. Raises Fault."""
        digest = hashlib.sha256(authorization).digest()
        found = self._known.get(digest)
        if found is not None and time.time() < found[1]:
            return found[0]
        scheme, _, token = authorization.partition(b" ")
        if scheme.lower() != b"bearer" or not token:
            raise refused("A bearer token is needed (RFC 6750).", "")
        caller, until = self._checked(token.strip())
        if len(self._known) >= KNOWN:
            self._known.clear()
        self._known[digest] = (caller, until)
        return caller

    def _checked(self, token: bytes) -> tuple[Caller, float]:
        try:
            head = jwt.get_unverified_header(token)
            if head.get("typ", "").lower() == "at+jwt":
                claims = self._own(token, head)
                credential = self.registry.credentials.get(claims["cre"])
                caller = self.registry.callers.get(claims["sub"])
                if credential is None or caller is None or credential.caller != caller.id:
                    raise refused("What the token was given for has been withdrawn.")
            else:
                caller, credential, claims = signed_by(self.registry, token, (self.audience,), OWN_LIFE)
        except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
            raise refused(f"The token is not good: {error}") from None
        if not credential.valid_from.timestamp() <= time.time() < credential.valid_to.timestamp():
            raise refused("What the token was given for has expired.")
        return caller, min(float(claims["exp"]), credential.valid_to.timestamp())

    def _own(self, token: bytes, head: dict[str, Any]) -> dict[str, Any]:
        pem = self.registry.nodes.get(head.get("kid", ""))
        key = x509.load_pem_x509_certificate(pem.encode()).public_key() if pem else None
        if head.get("kid") == self.key.fingerprint:
            key = self.key.key.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise refused("The token was signed by nobody here.")
        needed = ["exp", "iat", "sub", "aud", "cre"]
        claims: dict[str, Any] = jwt.decode(
            token, key, ["ES256"], {"require": needed}, audience=self.audience, leeway=LEEWAY
        )
        return claims

    def keys(self) -> dict[str, Any]:
        """The public keys of all nodes as a JWK set (RFC 7517)."""
        keys = {self.key.fingerprint: self.key.key.public_key()}
        for fingerprint, pem in self.registry.nodes.items():
            public = x509.load_pem_x509_certificate(pem.encode()).public_key()
            if isinstance(public, ec.EllipticCurvePublicKey):
                keys[fingerprint] = public
        return {"keys": [_jwk(key, name) for name, key in sorted(keys.items())]}


def signed_by(
    registry: Registry, token: bytes, audiences: tuple[str, ...], longest: int
) -> tuple[Caller, Credential, dict[str, Any]]:
    """Whose registered key signed this JWT for one of the audiences (RFC 7523 3). Raises PyJWTError and Fault."""
    named = jwt.decode(token, options={"verify_signature": False})
    subject = named.get("sub")
    caller = registry.callers.get(subject) if isinstance(subject, str) else None
    if caller is None or named.get("iss") != subject:
        raise refused("The token has to name a registered application as issuer and subject.")
    kid = jwt.get_unverified_header(token).get("kid")
    now = time.time()
    for credential in registry.credentials.values():
        if credential.kind != "key" or credential.caller != caller.id:
            continue
        if kid is not None and kid != credential.fingerprint:
            continue
        if not credential.valid_from.timestamp() <= now < credential.valid_to.timestamp():
            continue
        key = serialization.load_pem_public_key(credential.key.encode())
        try:
            claims = jwt.decode(
                token,
                key,  # type: ignore[arg-type]
                algorithms_of(key),
                {"require": ["exp", "sub", "iss", "aud"]},
                audience=list(audiences),
                leeway=LEEWAY,
            )
        except jwt.InvalidSignatureError:
            continue
        if claims["exp"] - claims.get("iat", now) > longest or claims["exp"] - now > longest + LEEWAY:
            raise refused(f"A token may last {longest} seconds at most.")
        return caller, credential, claims
    raise refused("The token was not signed by a key of the application that it names.")


def algorithms_of(key: object) -> list[str]:
    """The signatures that a key may make: never one that its owner did not choose the key for."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return {"secp256r1": ["ES256"], "secp384r1": ["ES384"], "secp521r1": ["ES512"]}.get(key.curve.name, [])
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
        return ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
    return ["EdDSA"] if isinstance(key, ed25519.Ed25519PublicKey) else []


def refused(sentence: str, error: str = "invalid_token") -> Fault:
    """401 with the challenge of RFC 6750 3."""
    challenge = b'Bearer realm="bus"' + (f', error="{error}"'.encode() if error else b"")
    return Fault(f"{BUS}.AuthenticationFailed", sentence, 401, ((b"www-authenticate", challenge),))


async def announce(database: str, node: str, key: NodeKey) -> None:
    """Make the node's certificate known to the other nodes and to those who verify. Raises psycopg.Error."""
    pem = key.certificate.public_bytes(serialization.Encoding.PEM).decode()
    async with await psycopg.AsyncConnection.connect(database) as connection:
        await connection.execute(ANNOUNCE, (key.fingerprint, node, pem))


def _jwk(key: ec.EllipticCurvePublicKey, name: str) -> dict[str, str]:
    numbers = key.public_numbers()
    x, y = (urlsafe_b64encode(value.to_bytes(32, "big")).rstrip(b"=").decode() for value in (numbers.x, numbers.y))
    return {"kty": "EC", "crv": "P-256", "x": x, "y": y, "kid": name, "use": "sig", "alg": "ES256"}
