"""GET /asic: signed documents of an exchange for its parties, as X-Road gives them out (UG-SIGDOC)."""

import asyncio
import hashlib
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, quote

import psycopg
from cryptography import x509

from egov.lgsp.bus.evidence.plain_xml import Malformed
from egov.lgsp.bus.evidence.seals import ANSWER, OF_SEAL, REQUEST, Signed, exported, outboxes
from egov.lgsp.bus.evidence.senders import sender
from egov.lgsp.bus.gateway.admission import admitted
from egov.lgsp.bus.gateway.answers import Send
from egov.lgsp.bus.gateway.bodies import Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.heads import head_of
from egov.lgsp.bus.gateway.records import MEDIATED
from egov.lgsp.bus.gateway.soap.attachments import contents

FOUND = """
SELECT e.id, e.protocol, e.request, e.response, e.request_parts, e.response_parts, b.seal_id FROM bus_exchange e
JOIN bus_batch b ON b.id = e.batch_id
WHERE e.message_id = %s AND (e.client = %s OR starts_with(e.service, %s || '/')) ORDER BY e.id LIMIT 100
"""
STATEMENTS = (
    "SELECT member, signed_at, signature, certificate, status FROM bus_statement WHERE seal_id = %s ORDER BY place"
)
TOKEN = "SELECT token FROM bus_seal WHERE id = %s"  # noqa: S105
ONLY_HASHES = (
    "The service keeps only hashes of its messages: a signed document needs the message itself, and one with nothing"
    " but the hash chain is no document of X-Road's. The hashes are in the record of exchanges, signed with it; whoever"
    " kept the message can compare it with them"
)
NOT_REST = ("soap", MEDIATED)
OF_A_MEDIATION = "A mediation made this message: it is no message of the caller or the provider"

Scope = dict[str, Any]


class Unavailable(Exception):
    """No document; the status and sentence tell why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """What the parameters ask for."""

    query: str
    party: str
    kinds: tuple[bool, ...]
    unique: bool


async def asic(bus: Bus, scope: Scope, receive: Receive, send: Send) -> None:
    """One container (`unique`) or a ZIP file of all that fit. Errors are plain text, as UG-SIGDOC 2.5 says."""
    try:
        asked = _asked(scope)
        _admitted(bus, scope, asked.party)
        found = await asyncio.to_thread(documents, bus.settings.database, asked)
        if not found:
            raise Unavailable(404, "No signed documents found matching the provided parameters")
        if asked.unique:
            if len(found) > 1:
                raise Unavailable(400, "The queryId is not unique")
            (name, content), kind = found[0], b"application/vnd.etsi.asic-e+zip"
        else:
            suffix = "" if len(asked.kinds) > 1 else "-request" if asked.kinds[0] is REQUEST else "-response"
            name, content, kind = f"{quote(asked.query, safe='')}{suffix}.zip", _zipped(found), b"application/zip"
        disposition = f'attachment; filename="{name}"'.encode()
        await _reply(send, 200, kind, content, [(b"content-disposition", disposition)])
    except Unavailable as error:
        await _reply(send, error.status, b"text/plain; charset=utf-8", str(error).encode())
    except (psycopg.Error, OSError):
        await _reply(send, 503, b"text/plain; charset=utf-8", b"The record of exchanges cannot be read now")


def _asked(scope: Scope) -> Asked:
    if scope["method"] != "GET":
        raise Unavailable(405, "Only GET")
    values = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    names = ("queryId", "xRoadInstance", "memberClass", "memberCode")
    for name in names:
        if len(values.get(name, [])) != 1 or not values[name][0]:
            raise Unavailable(400, f"Missing parameter: {name}")
    requests, answers = "requestOnly" in values, "responseOnly" in values
    if requests and answers:
        raise Unavailable(400, "requestOnly and responseOnly exclude each other")
    if "unique" in values and not (requests or answers):
        raise Unavailable(400, "unique needs requestOnly or responseOnly")
    kinds = (REQUEST,) if requests else (ANSWER,) if answers else (REQUEST, ANSWER)
    party = [values[name][0] for name in names[1:]] + values.get("subsystemCode", [])[:1]
    return Asked(values["queryId"][0], "/".join(part for part in party if part), kinds, "unique" in values)


def _admitted(bus: Bus, scope: Scope, party: str) -> None:
    head = head_of(scope["headers"])
    peer = scope.get("client")
    try:
        admitted(
            bus.registry,
            party,
            scope.get("certificate"),
            peer[0] if peer else "",
            datetime.now(UTC),
            head.get(b"authorization"),
            bus.tokens,
        )
    except Fault as fault:
        raise Unavailable(401, fault.message) from None


def documents(database: str, asked: Asked) -> list[tuple[str, bytes]]:
    """The containers with their names. Raises Unavailable."""
    found: list[tuple[str, bytes]] = []
    held: dict[int, Callable[[tuple[Any, bool], bytes, list[bytes]], bytes]] = {}
    why: Unavailable | None = None
    with psycopg.connect(database, connect_timeout=5) as connection:
        rows = connection.execute(FOUND, (asked.query, asked.party, asked.party)).fetchall()
        for exchange, protocol, request, answer, *hashes, seal in rows:
            for kind, kept, parts in zip((REQUEST, ANSWER), (request, answer), hashes, strict=True):
                if kind not in asked.kinds or not parts:
                    continue
                try:
                    message, bodies = _taken_apart(protocol, kept, bytes(parts))
                except Unavailable as error:
                    why = error
                    continue
                if seal is None:
                    raise Unavailable(500, "Some message signatures have not been timestamped yet!")
                if seal not in held:
                    held[seal] = _sealed(connection, seal)
                label = "request" if kind is REQUEST else "response"
                name = f"{quote(asked.query, safe='')}-{label}-{exchange.hex[-13:]}.asice"
                found.append((name, held[seal]((exchange, kind), message, bodies)))
    if not found and why is not None:
        raise why
    return found


def _taken_apart(protocol: str, kept: bytes | None, parts: bytes) -> tuple[bytes, list[bytes]]:
    """The message and its attachments as they were signed. Raises Unavailable."""
    if kept is None:
        raise Unavailable(404, ONLY_HASHES)
    message, _, body = kept.partition(b"\r\n\r\n")
    head = message + b"\r\n"
    of_rest = hashlib.sha512(head).digest() == parts[:64]
    if (len(parts) > 64 or not of_rest) and not body:
        raise Unavailable(404, "The body was too long to be kept")
    if of_rest:
        if protocol in NOT_REST or b" " in head.partition(b"\r\n")[0]:  # the head of an HTTP request
            raise Unavailable(404, OF_A_MEDIATION)
        return head, [body] if len(parts) > 64 else []
    found = contents(kept, parts)
    if found is None:
        raise Unavailable(404, OF_A_MEDIATION)
    try:
        sender(found[0])
    except Malformed:
        raise Unavailable(404, "The answer is a SOAP fault, which names no sender; X-Road signs none either") from None
    return found[0], found[1:]


def _sealed(connection: "psycopg.Connection[Any]", seal: int) -> Any:
    boxes = outboxes(connection.execute(OF_SEAL, (seal,)).fetchall())
    signatures = [
        Signed(member, at.astimezone(UTC), bytes(value), x509.load_der_x509_certificate(certificate), bytes(status))
        for member, at, value, certificate, status in connection.execute(STATEMENTS, (seal,)).fetchall()
    ]
    row = connection.execute(TOKEN, (seal,)).fetchone()
    assert row is not None
    token = bytes(row[0])
    return lambda sent, message, bodies: exported(boxes, signatures, token, sent, message, bodies)


def _zipped(found: list[tuple[str, bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found:
            archive.writestr(name, content)
    return target.getvalue()


async def _reply(
    send: Send, status: int, kind: bytes, body: bytes, more: list[tuple[bytes, bytes]] | None = None
) -> None:
    headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
