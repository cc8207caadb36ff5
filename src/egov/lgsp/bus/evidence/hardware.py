"""Keys that live in hardware, reached by PKCS#11 (OASIS, version 2.40): made there, signing there, never leaving it.

A key is found by its CKA_ID, which is its subject key identifier (RFC 5280 4.2.1.2): a certificate finds its key, and
no list is kept beside the token.
"""

import threading
from contextlib import suppress
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

CURVE = "1.2.840.10045.3.1.7"  # P-256
DOMAIN = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters(CURVE)}


class Missing(LookupError):
    """The token has no key for this certificate, or is not there at all."""


class Token:
    """One token. Sessions break when it is pulled out or its service starts again: each use tries a new one once."""

    def __init__(self, module: str, label: str, pin: str) -> None:
        self._module, self._label, self._pin = module, label, pin
        self._session: Any = None
        self._turn = threading.Lock()

    def make(self, label: str) -> "HardKey":
        """A new key of this name. Raises Missing when the token is away."""
        return HardKey(self, self._with_session(lambda session: _made(session, label)))

    def key(self, public: ec.EllipticCurvePublicKey) -> "HardKey":
        """The key that belongs to a certificate. Raises Missing."""
        self._with_session(lambda session: _found(session, public))
        return HardKey(self, public)

    def sign(self, public: ec.EllipticCurvePublicKey, digest: bytes) -> bytes:
        """r and s of the curve's length, one after the other. Raises Missing."""
        ecdsa = pkcs11.Mechanism.ECDSA
        return bytes(self._with_session(lambda session: _found(session, public).sign(digest, mechanism=ecdsa)))

    def _with_session(self, what: Any) -> Any:
        with self._turn:
            for last in (False, True):
                try:
                    return what(self._opened())
                except pkcs11.exceptions.PKCS11Error as error:
                    self.close()
                    if last:
                        raise Missing(f"the token {self._label!r} does not answer: {type(error).__name__}") from error
        raise AssertionError

    def _opened(self) -> Any:
        if self._session is None:
            token = pkcs11.lib(self._module).get_token(token_label=self._label)
            try:
                self._session = token.open(user_pin=self._pin, rw=True)
            except pkcs11.exceptions.UserAlreadyLoggedIn:  # by another session of this process; a login is for all
                self._session = token.open(rw=True)
        return self._session

    def close(self) -> None:
        """Until the next use."""
        session, self._session = self._session, None
        if session is not None:
            with suppress(pkcs11.exceptions.PKCS11Error):
                session.close()


class HardKey(ec.EllipticCurvePrivateKey):
    """A private key as the certificates' code knows it, of which only the signature ever comes out."""

    def __init__(self, token: Token, public: ec.EllipticCurvePublicKey) -> None:
        self._token, self._public = token, public

    @property
    def curve(self) -> ec.EllipticCurve:
        return self._public.curve

    @property
    def key_size(self) -> int:
        return self._public.key_size

    def public_key(self) -> ec.EllipticCurvePublicKey:
        return self._public

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """ECDSA, DER; the digest is taken here, as most tokens only sign digests."""
        algorithm = signature_algorithm.algorithm
        digest = bytes(data)
        if not isinstance(algorithm, utils.Prehashed):
            state = hashes.Hash(algorithm)
            state.update(digest)
            digest = state.finalize()
        plain = self._token.sign(self._public, digest[: self.key_size // 8])
        half = len(plain) // 2
        return utils.encode_dss_signature(int.from_bytes(plain[:half], "big"), int.from_bytes(plain[half:], "big"))

    def exchange(self, algorithm: ec.ECDH, peer_public_key: ec.EllipticCurvePublicKey) -> bytes:
        raise TypeError("A key in hardware is for signing only.")

    def private_numbers(self) -> ec.EllipticCurvePrivateNumbers:
        raise TypeError("A key in hardware does not leave it.")

    def private_bytes(self, *form: object, **named: object) -> bytes:
        raise TypeError("A key in hardware does not leave it.")

    def __copy__(self) -> "HardKey":
        return self

    def __deepcopy__(self, memo: object) -> "HardKey":
        return self


def _id(public: ec.EllipticCurvePublicKey) -> bytes:
    return x509.SubjectKeyIdentifier.from_public_key(public).digest


def _found(session: Any, public: ec.EllipticCurvePublicKey) -> Any:
    wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY, pkcs11.Attribute.ID: _id(public)}
    keys = list(session.get_objects(wanted))  # to its end: a search that stays open blocks the session
    if not keys:
        raise Missing("the token has no key for this certificate")
    return keys[0]


def _made(session: Any, label: str) -> ec.EllipticCurvePublicKey:
    domain = session.create_domain_parameters(pkcs11.KeyType.EC, DOMAIN, local=True)
    uses = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False, pkcs11.Attribute.SIGN: True}
    shown, hidden = domain.generate_keypair(store=True, label=label, private_template=uses)
    public = load_der_public_key(encode_ec_public_key(shown))
    assert isinstance(public, ec.EllipticCurvePublicKey)
    shown[pkcs11.Attribute.ID] = hidden[pkcs11.Attribute.ID] = _id(public)
    return public
