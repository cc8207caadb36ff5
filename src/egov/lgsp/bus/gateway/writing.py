"""How a batch of exchanges is written: one statement, one way to the server and back (decision 0019)."""

from typing import Any

import orjson
import psycopg

from egov.lgsp.bus.gateway.records import Record

COLUMNS = (
    "id, message_id, at, client, service, protocol, method, path, user_id, issue, represented, trace, status, fault, "
    "said, took_us, provider_us, request_bytes, response_bytes, request_hash, response_hash, request, response, "
    "request_parts, response_parts"
)
WRITE = f"""
WITH made AS (
    INSERT INTO bus_batch (node, at, root, previous, chain, signature, key)
    VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING id AS made_id
)
INSERT INTO bus_exchange ({COLUMNS}, place, batch_id)
SELECT {COLUMNS}, place, made_id FROM made, json_populate_recordset(NULL::bus_exchange, %s::json)
"""  # noqa: S608 -- only constants
FINDING = """
INSERT INTO bus_finding (exchange, at, side, mode, schema, problem) VALUES (%s, %s, %s, %s, %s, %s)
"""


async def write(
    connection: "psycopg.AsyncConnection[tuple[Any, ...]]", batch: tuple[object, ...], records: list[Record]
) -> None:
    """Write the batch (node, moment, root, previous, chain, signature, key) with its records, durably.

    The connection commits by itself: a batch without findings goes to the server once, not three times.
    """
    rows = [row(record, place) for place, record in enumerate(records)]
    values = (*batch, orjson.dumps(rows).decode())
    found = [(r.id, r.at, *each) for r in records for each in r.findings]
    if not found:
        await connection.execute(WRITE, values, prepare=True)
        return
    async with connection.transaction():
        await connection.execute(WRITE, values, prepare=True)
        await connection.cursor().executemany(FINDING, found)


def row(r: Record, place: int) -> dict[str, object]:
    """The record as JSON that PostgreSQL reads as a row."""
    return {
        "id": r.id,
        "message_id": r.message_id,
        "at": r.at,
        "client": r.client,
        "service": r.service,
        "protocol": r.protocol,
        "method": r.method,
        "path": r.path,
        "user_id": r.user_id,
        "issue": r.issue,
        "represented": r.represented,
        "trace": r.trace,
        "status": r.status,
        "fault": r.fault,
        "said": r.said,
        "took_us": r.took_us,
        "provider_us": r.provider_us,
        "request_bytes": r.request_bytes,
        "response_bytes": r.response_bytes,
        "request_hash": _hex(r.request_hash),
        "response_hash": _hex(r.response_hash),
        "request_parts": _hex(r.request_parts),
        "response_parts": _hex(r.response_parts),
        "request": None if r.request is None else _hex(r.request),
        "response": None if r.response is None else _hex(r.response),
        "place": place,
    }


def _hex(value: bytes) -> str:
    """Bytes as PostgreSQL writes them in text."""
    return "\\x" + value.hex()
