"""Files of old exchanges: encrypted for a recipient, each naming the file before it by its hash.

Layout: a line of JSON (recipient, ephemeral key, hash of the file before, span of time), then pieces of at most 1 MiB,
each AES-256-GCM with its number and whether it is the last one bound to it; so no piece can be dropped, swapped or
cut off. The key comes from an ephemeral P-256 key and the recipient's by ECDH and HKDF; who writes cannot read.
"""

import hashlib
import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from egov.lgsp.bus.evidence.plain_xml import Malformed

FORMAT = "egov bus archive 1"
PIECE = 1 << 20
LENGTH = struct.Struct(">I")
LONGEST_HEAD = 10_000


def write(path: Path, recipient: ec.EllipticCurvePublicKey, facts: dict[str, str], lines: Iterable[bytes]) -> str:
    """Write lines for the recipient; gives the file's SHA-256, hexadecimal. The file is there whole or not at all."""
    own = ec.generate_private_key(ec.SECP256R1())
    head = {"format": FORMAT, "key": _point(own.public_key()), "for": _point(recipient), **facts}
    first = orjson.dumps(head) + b"\n"
    cipher = AESGCM(_key(own.exchange(ec.ECDH(), recipient), first))
    part = path.with_name(f".{path.name}.part")
    digest = hashlib.sha256(first)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(first)
        for number, (piece, last) in enumerate(_pieces(lines)):
            sealed = cipher.encrypt(_nonce(number), piece, b"last" if last else b"more")
            data = LENGTH.pack(len(sealed)) + sealed
            digest.update(data)
            file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return digest.hexdigest()


def facts_of(path: Path) -> dict[str, str]:
    """The file's first line, which needs no key. Raises Malformed."""
    with path.open("rb") as file:
        return _head(file.readline(LONGEST_HEAD))


def read(path: Path, key: ec.EllipticCurvePrivateKey) -> Iterator[bytes]:
    """The lines of a file, checked piece by piece. Raises Malformed at the first that was changed."""
    with path.open("rb") as file:
        first = file.readline(LONGEST_HEAD)
        point = bytes.fromhex(_head(first)["key"])
        try:
            shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))
        except ValueError:
            raise Malformed("the ephemeral key is no point of the curve") from None
        cipher = AESGCM(_key(shared, first))
        rest, number, last = b"", 0, False
        while not last:
            head = file.read(LENGTH.size)
            if len(head) < LENGTH.size:
                raise Malformed(f"the file ends before its last piece ({number})")
            (length,) = LENGTH.unpack(head)
            if length > PIECE + 16:
                raise Malformed(f"piece {number} is longer than any is")
            sealed = file.read(length)
            if len(sealed) < length:
                raise Malformed(f"the file ends inside piece {number}")
            piece, last = _opened(cipher, number, sealed)
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
            number += 1
        if file.read(1):
            raise Malformed("something follows the last piece")


def linked(paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Files that do not follow the one before them, in the order given; without any key. Raises Malformed."""
    before = ""
    for path in paths:
        named = facts_of(path).get("previous", "")
        if before and named != before:
            yield path, "it does not follow the file before it"
        with path.open("rb") as file:
            before = hashlib.file_digest(file, "sha256").hexdigest()


def _opened(cipher: AESGCM, number: int, sealed: bytes) -> tuple[bytes, bool]:
    for mark, last in ((b"more", False), (b"last", True)):
        try:
            return cipher.decrypt(_nonce(number), sealed, mark), last
        except InvalidTag:
            continue
    raise Malformed(f"piece {number} was changed, or is for another recipient")


def _pieces(lines: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    held = b""
    for line in lines:
        held += line + b"\n"
        while len(held) > PIECE:
            yield held[:PIECE], False
            held = held[PIECE:]
    yield held, True


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")  # the key is used for one file only


def _key(shared: bytes, head: bytes) -> bytes:
    info = FORMAT.encode() + hashlib.sha256(head).digest()
    return HKDF(hashes.SHA256(), 32, salt=None, info=info).derive(shared)


def _point(key: ec.EllipticCurvePublicKey) -> str:
    return key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint).hex()


def _head(line: bytes) -> dict[str, str]:
    try:
        head = orjson.loads(line)
    except orjson.JSONDecodeError:
        head = {}
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise Malformed("this is no archive of the bus")
    return head
