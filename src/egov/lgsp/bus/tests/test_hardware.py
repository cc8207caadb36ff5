"""Keys in hardware, reached by PKCS#11: SoftHSM is the token, the programs are unchanged."""

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp

from egov.lgsp.bus.evidence import keys
from egov.lgsp.bus.evidence.authority import authority, member_key
from egov.lgsp.bus.evidence.hardware import HardKey, Missing, Token
from egov.lgsp.bus.gateway.keys import node_key

pkcs11 = pytest.importorskip("pkcs11")
pytestmark = pytest.mark.slow  # asks for a program of Debian's

LIBRARY = "/usr/lib/softhsm/libsofthsm2.so"
JUSTICE = ("VN-ND", "GOV", "so-tp")
PIN = "1234"


@pytest.fixture(scope="module")
def _token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A token of this run; the library reads where its tokens are when it is loaded, so there is one for the module."""
    if not Path(LIBRARY).exists():
        pytest.skip("softhsm2 is not installed")
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\n", encoding="utf-8")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    made = ["softhsm2-util", "--init-token", "--free", "--label", "truc", "--so-pin", "12345678", "--pin", PIN]
    subprocess.run(made, check=True, capture_output=True)  # noqa: S603
    yield
    del os.environ["SOFTHSM2_CONF"]


@pytest.fixture
def token(_token: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Token]:
    """The installation's token, as its settings name it."""
    (tmp_path / "pin").write_text(f"{PIN}\n", encoding="utf-8")
    monkeypatch.setenv("EGOV_BUS_PKCS11_MODULE", LIBRARY)
    monkeypatch.setenv("EGOV_BUS_PKCS11_TOKEN", "truc")
    monkeypatch.setenv("EGOV_BUS_PKCS11_PIN_FILE", str(tmp_path / "pin"))
    keys.token.cache_clear()
    found = keys.token()
    assert found is not None
    yield found
    found.close()
    pkcs11.lib(LIBRARY).reinitialize()  # a login is for the whole process: the next test begins without one
    keys.token.cache_clear()


def holds(certificate: x509.Certificate, signature: bytes, data: bytes, algorithm: hashes.HashAlgorithm) -> None:
    public = certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(signature, data, ec.ECDSA(algorithm))


def test_the_authority_and_members_keep_their_keys_in_the_token(token: Token, tmp_path: Path) -> None:
    now = datetime.now(UTC)

    issuer = authority(tmp_path / "bus", "VN-ND")
    member = member_key(tmp_path / "bus", issuer, JUSTICE, now)

    assert sorted(each.name for each in (tmp_path / "bus").rglob("*.pem")) == ["GOV-so-tp.cert.pem", "ca.cert.pem"]
    member.certificate.verify_directly_issued_by(issuer.certificate)
    issuer.certificate.verify_directly_issued_by(issuer.certificate)


def test_what_a_members_key_in_the_token_signed_holds(token: Token, tmp_path: Path) -> None:
    issuer = authority(tmp_path / "bus", "VN-ND")
    member = member_key(tmp_path / "bus", issuer, JUSTICE, datetime.now(UTC))

    plain = member.sign(b"mot ho so")

    assert len(plain) == 64
    signature = encode_dss_signature(int.from_bytes(plain[:32], "big"), int.from_bytes(plain[32:], "big"))
    holds(member.certificate, signature, b"mot ho so", hashes.SHA512())
    with pytest.raises(InvalidSignature):
        holds(member.certificate, signature, b"mot ho so khac", hashes.SHA512())


def test_the_authority_says_by_ocsp_that_a_certificate_is_good(token: Token, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    issuer = authority(tmp_path / "bus", "VN-ND")
    member = member_key(tmp_path / "bus", issuer, JUSTICE, now)

    answer = ocsp.load_der_ocsp_response(issuer.status(member.certificate, now))

    assert answer.certificate_status is ocsp.OCSPCertStatus.GOOD
    assert isinstance(answer.signature_hash_algorithm, hashes.SHA256)
    holds(issuer.certificate, answer.signature, answer.tbs_response_bytes, hashes.SHA256())


def test_a_node_signs_its_batches_and_tokens_in_hardware(token: Token, tmp_path: Path) -> None:
    node = node_key(tmp_path / "bus", "node-1")

    signed = node.sign(b"mot lo")
    told = jwt.encode({"sub": "his"}, node.key, algorithm="ES256")

    holds(node.certificate, signed, b"mot lo", hashes.SHA256())
    assert jwt.decode(told, node.key.public_key(), algorithms=["ES256"]) == {"sub": "his"}
    assert not (tmp_path / "bus" / "node.key.pem").exists()


def test_the_same_key_is_found_after_a_new_start(token: Token, tmp_path: Path) -> None:
    first = node_key(tmp_path / "bus", "node-1")

    token.close()
    keys.token.cache_clear()
    second = node_key(tmp_path / "bus", "node-1")

    assert second.fingerprint == first.fingerprint
    holds(first.certificate, second.sign(b"x"), b"x", hashes.SHA256())


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the library's own cleaning up
def test_a_session_that_broke_is_opened_again(token: Token, tmp_path: Path) -> None:
    node = node_key(tmp_path / "bus", "node-1")
    token._session.close()

    signed = node.sign(b"mot lo")

    holds(node.certificate, signed, b"mot lo", hashes.SHA256())
    assert token._session is not None


def test_a_key_never_leaves_the_token(token: Token) -> None:
    key = token.make("giu-kin")

    with pytest.raises(TypeError):
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(TypeError):
        key.private_numbers()
    hidden = token._session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label="giu-kin")
    assert hidden[pkcs11.Attribute.SENSITIVE]
    assert not hidden[pkcs11.Attribute.EXTRACTABLE]


def test_a_certificate_without_its_key_is_missed(token: Token, tmp_path: Path) -> None:
    node_key(tmp_path / "bus", "node-1")
    stranger = ec.generate_private_key(ec.SECP256R1()).public_key()

    with pytest.raises(Missing, match="no key"):
        token.key(stranger)
    with pytest.raises(Missing, match="no key"):
        HardKey(token, stranger).sign(b"x", ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize(("label", "pin"), [("khong-co", PIN), ("truc", "9999")])
def test_no_token_and_a_wrong_pin_are_told_without_the_pin(token: Token, label: str, pin: str) -> None:
    with pytest.raises(Missing, match="does not answer") as told:
        Token(LIBRARY, label, pin).make("x")

    assert pin not in str(told.value)


def test_half_a_setting_is_an_error_and_makes_no_key_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EGOV_BUS_PKCS11_MODULE", LIBRARY)
    monkeypatch.delenv("EGOV_BUS_PKCS11_PIN_FILE", raising=False)
    keys.token.cache_clear()

    with pytest.raises(KeyError):
        node_key(tmp_path / "bus", "node-1")

    assert not list((tmp_path / "bus").glob("*.pem"))
    keys.token.cache_clear()
