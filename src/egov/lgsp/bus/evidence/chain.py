"""The log as a whole: do records, batches and their chains still say what was signed when they were written?"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from egov.lgsp.bus.gateway.bodies import bound
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.soap.attachments import contents

BATCHES = """
SELECT id, node, at, root, previous, chain, signature, key FROM bus_batch
WHERE at >= %s AND at < %s ORDER BY node, id
"""
NAMES = (
    *("id", "message_id", "at", "client", "service", "protocol", "method", "path", "user_id", "issue", "represented"),
    *("trace", "status", "fault", "said", "took_us", "provider_us", "request_bytes", "response_bytes"),
    *("request_hash", "response_hash", "request_parts", "response_parts", "request", "response"),
)
EXCHANGES = f"SELECT {', '.join(NAMES)} FROM bus_exchange WHERE batch_id = %s ORDER BY place"  # noqa: S608
SOAP = ("soap", "async")
"""Protocols of records whose messages may be SOAP."""
BYTES = frozenset(NAMES[-6:])

Query = Callable[[str, tuple[Any, ...]], Iterable[tuple[Any, ...]]]


@dataclass(frozen=True)
class Batch:
    """A batch as it is recorded."""

    id: int
    node: str
    at: datetime
    root: bytes
    previous: bytes
    chain: bytes
    signature: bytes
    key: str


@dataclass(frozen=True)
class Break:
    """Where the log does not hold together."""

    batch: int
    sentence: str

    def __str__(self) -> str:
        return f"batch {self.batch}: {self.sentence}"


def record_of(row: tuple[Any, ...]) -> Record:
    """A recorded exchange; the row's order is that of NAMES."""
    values = dict(zip(NAMES, row, strict=True))
    for name in BYTES:
        values[name] = None if values[name] is None else bytes(values[name])
    return Record(**values)


def batches(query: Query, since: datetime, until: datetime) -> Iterator[tuple[Batch, list[Record]]]:
    """The batches of a time with their exchanges, chain after chain."""
    for row in list(query(BATCHES, (since, until))):
        plain: list[Any] = [bytes(value) if isinstance(value, memoryview) else value for value in row]
        batch = Batch(*plain)
        yield batch, [record_of(each) for each in query(EXCHANGES, (batch.id,))]


def breaks(found: Iterable[tuple[Batch, list[Record]]], keys: Mapping[str, x509.Certificate]) -> Iterator[Break]:
    """What does not hold together; nothing when all is as it was. `keys`: the nodes' certificates by fingerprint."""
    last: dict[str, bytes] = {}
    for batch, records in found:
        for record in records:
            for name, parts, value in (
                ("request", record.request_parts, record.request_hash),
                ("response", record.response_parts, record.response_hash),
            ):
                if parts and bound(parts) != value:
                    yield Break(batch.id, f"exchange {record.id}: the hashes of its {name} do not fit together")
            for name, kept, parts in (
                ("request", record.request, record.request_parts),
                ("response", record.response, record.response_parts),
            ):
                if kept and not (_is_of(kept, parts) or (record.protocol in SOAP and _of_soap(kept, parts))):
                    yield Break(batch.id, f"exchange {record.id}: the {name} that is kept is not the one that passed")
        if hashlib.sha256(b"".join([record.leaf() for record in records])).digest() != batch.root:
            yield Break(batch.id, "its exchanges were changed, removed or added to")
        if hashlib.sha256(batch.previous + batch.root).digest() != batch.chain:
            yield Break(batch.id, "its chain value does not fit")
        if batch.node in last and batch.previous != last[batch.node]:
            yield Break(batch.id, "the batch before it is missing or another one")
        last[batch.node] = batch.chain
        certificate = keys.get(batch.key)
        if certificate is None:
            yield Break(batch.id, "the key that signed it is not known")
        elif not _signed(certificate, batch):
            yield Break(batch.id, "its signature is not good")


def _is_of(kept: bytes, parts: bytes) -> bool:
    head, _, body = kept.partition(b"\r\n\r\n")
    digests = hashlib.sha512(head + b"\r\n").digest()
    if len(parts) > 64 and not body:  # too long to be kept
        return digests == parts[:64]
    return digests + (hashlib.sha512(body).digest() if body else b"") == parts


def _of_soap(kept: bytes, parts: bytes) -> bool:
    """The HTTP head of a SOAP message is not signed; its body may have been too long to be kept."""
    return kept.endswith(b"\r\n\r\n") or contents(kept, parts) is not None


def _signed(certificate: x509.Certificate, batch: Batch) -> bool:
    key = certificate.public_key()
    assert isinstance(key, ec.EllipticCurvePublicKey)
    try:
        key.verify(batch.signature, batch.chain, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True
