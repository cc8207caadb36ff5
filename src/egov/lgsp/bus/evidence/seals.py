"""A seal: what each member sent in some batches, signed by each member's key, all of it under one time stamp.

The database keeps only signatures and the token; trees and documents are made again from the recorded hashes, byte for
byte, so evidence costs a row for each member and minute and none for a message.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from cryptography import x509

from egov.lgsp.bus.evidence import container as c
from egov.lgsp.bus.evidence import xades
from egov.lgsp.bus.evidence.hashchain import Parts, Tree

REQUEST, ANSWER = True, False

MESSAGES = """
SELECT e.id, e.client, e.service, e.request_parts, e.response_parts FROM bus_exchange e
JOIN bus_batch b ON b.id = e.batch_id WHERE {which} ORDER BY b.id, e.place
"""
OF_BATCHES = MESSAGES.format(which="b.id = ANY(%s)")
OF_SEAL = MESSAGES.format(which="b.seal_id = %s")

Row = tuple[UUID, str, str, bytes, bytes]
Sent = tuple[UUID, bool]
"""An exchange, and whether it is the request or the answer."""


@dataclass(frozen=True)
class Signed:
    """One member's signature in a seal."""

    member: str
    at: datetime
    value: bytes
    certificate: x509.Certificate
    status: bytes

    def document(self, result: bytes) -> bytes:
        """META-INF/signatures.xml."""
        return xades.document(result, self.certificate, self.at, self.value, self.status)


@dataclass
class Outbox:
    """All messages that one member sent, in the order of the record."""

    places: dict[Sent, int]
    leaves: list[Parts]

    @cached_property
    def tree(self) -> Tree:
        """Made once all messages are in."""
        return Tree(self.leaves)


def outboxes(rows: Iterable[Row]) -> dict[str, Outbox]:
    """By member (instance/class/code). What reached nobody, and so has no hash, is in none."""
    found: dict[str, Outbox] = {}
    for exchange, client, service, request, answer in rows:
        for path, parts, which in ((client, bytes(request), REQUEST), (service, bytes(answer), ANSWER)):
            if not parts:
                continue
            box = found.setdefault("/".join(path.split("/", 3)[:3]), Outbox({}, []))
            box.places[exchange, which] = len(box.leaves)
            box.leaves.append(tuple(parts[i : i + 64] for i in range(0, len(parts), 64)))
    return found


def stamp_tree(boxes: Mapping[str, Outbox], signatures: Iterable[Signed]) -> Tree:
    """The tree over the members' signatures; the time stamp is over its result."""
    documents = [each.document(boxes[each.member].tree.result(c.CHAIN)) for each in signatures]
    return Tree([(hashlib.sha512(document).digest(),) for document in documents])


def exported(
    boxes: Mapping[str, Outbox],
    signatures: list[Signed],
    token: bytes,
    sent: Sent,
    message: bytes,
    bodies: Sequence[bytes],
) -> bytes:
    """The container of one message of a seal. Raises KeyError when the seal does not hold it."""
    member = next(name for name, box in boxes.items() if sent in box.places)
    box = boxes[member]
    place = next(number for number, each in enumerate(signatures) if each.member == member)
    tree = box.tree
    count = len(box.leaves[box.places[sent]])
    names = [c.MESSAGE, *(f"{c.ATTACHMENT}{number}" for number in range(1, count))]
    stamps = stamp_tree(boxes, signatures)
    result = tree.result(c.CHAIN)
    entries = {
        c.MESSAGE: message,
        c.SIGNATURES: signatures[place].document(result),
        c.RESULT: result,
        c.CHAIN: tree.proof(box.places[sent], names),
        c.STAMP_RESULT: stamps.result(c.STAMP_CHAIN),
        c.STAMP_CHAIN: stamps.proof(place, [c.SIGNATURES]),
    }
    entries.update(zip(names[1:], bodies, strict=True))
    return c.packed(entries, token)


Stamper = Callable[[bytes], bytes]
"""Gives an RFC 3161 token over some bytes. Raises timestamps.Refused."""
