"""The calls of the axis: sendEdoc, the lists, getEdoc, updateStatus, the directory of agencies."""

import asyncio
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta
from email import message_from_bytes
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

import psycopg

from egov.kernel.edxml import Document, StatusMessage, Wrong, problems_of, read
from egov.kernel.edxml.lists import STATUSES
from egov.kernel.edxml.values import day_of
from egov.kernel.working_time import HANOI
from egov.lgsp.bus.gateway.bodies import Incoming
from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.edoc.errors import BAD_FILE, NOT_CONFORMANT, OK, UNREADABLE, Declined
from egov.lgsp.bus.gateway.edoc.keeping import EDOC, STATUS, agencies, put
from egov.lgsp.bus.gateway.edoc.onward import hand_over
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.rooms.visits import Visit
from egov.lgsp.bus.rules.edocs import SAID

LONGEST = 150_000_000
"""Bytes of a document with its files."""
PAGE = 100
MOST = 1000
RECEIVED = """
SELECT e.uuid, e.kind, e.sender, e.at, d.receiver, d.status, d.handled, d.updated_at FROM bus_edocdelivery d
JOIN bus_edoc e ON e.id = d.edoc_id WHERE d.receiver = ANY (%(mine)s) AND e.kind = %(kind)s
AND d.updated_at >= %(since)s AND d.updated_at < %(until)s AND (%(status)s = '' OR d.status = %(status)s)
ORDER BY d.id LIMIT %(limit)s OFFSET %(offset)s
"""
SENT = """
SELECT e.uuid, e.kind, e.sender, e.at, d.receiver, d.status, d.handled, d.updated_at FROM bus_edoc e
JOIN bus_edocdelivery d ON d.edoc_id = e.id WHERE e.sender = ANY (%(mine)s) AND e.kind = %(kind)s
AND (%(doc)s::uuid IS NULL OR e.uuid = %(doc)s) ORDER BY d.id DESC LIMIT %(limit)s OFFSET %(offset)s
"""
GET = """
SELECT e.uuid, e.kind, e.sender, e.code, e.subject, e.content FROM bus_edoc e WHERE e.uuid = %s
AND (e.sender = ANY (%s) OR EXISTS (SELECT 1 FROM bus_edocdelivery d WHERE d.edoc_id = e.id AND d.receiver = ANY (%s)))
"""
UPDATE = """
UPDATE bus_edocdelivery d SET status = %s, updated_at = now() FROM bus_edoc e WHERE e.id = d.edoc_id AND e.uuid = %s
AND d.receiver = ANY (%s) AND NOT d.outside AND (d.status <> 'done' OR d.status = %s)
"""
Door = Callable[[Visit], Awaitable[Any]]


async def axis(call: Call, body: Incoming) -> None:
    """A call of the axis whose right has been checked. Raises Fault."""
    found = DOORS.get(call.path.rest)
    if found is None:
        raise Fault(f"{CALLER}.NotFound", "The axis has no such call.", 404)
    method, door = found
    if call.record.method != method:
        raise Fault(f"{CALLER}.MethodNotAllowed", f"{call.path.rest} is called by {method}.", 405)
    visit = Visit(call, body)
    try:
        said = await door(visit)
    except Declined as declined:
        call.record.said = declined.sentence
        data = {"docId": "", "status": "FAIL", "errorCode": declined.number, "errorDesc": declined.sentence}
        said = {"success": False, "message": declined.sentence, "data": data}
    except psycopg.DataError as error:
        raise Fault(f"{CALLER}.BadRequest", f"This cannot be kept: {error}") from None
    await visit.answer(200, said)


async def send_edoc(visit: Visit) -> Any:
    """multipart/form-data with `edocFile` and `messageType`, or the edXML itself with messageType in the address."""
    content, kind = await _file(visit)
    message = await asyncio.to_thread(_understood, content, kind)
    call = visit.call
    async with visit.bus.delivery.rows() as rows:
        known = await agencies(rows, visit.bus.registry.instance)
        taken = await put(rows, known, message, content, call.caller.path)
        if taken.new and taken.outside:
            await hand_over(rows, call, taken, content, kind)
    data = {"docId": taken.uuid, "status": "OK", "errorCode": OK, "errorDesc": ""}
    return {"success": True, "message": "Đã nhận." if taken.new else "Đã nhận từ trước.", "data": data}


async def received(visit: Visit) -> Any:
    """What has come for the caller's agencies in these days; today when none is named."""
    asked = _asked(visit)
    today = datetime.now(HANOI).date()
    first, last = _day(asked.get("fromDate"), today), _day(asked.get("toDate"), today)
    values = {
        "since": datetime.combine(first, time(), HANOI),
        "until": datetime.combine(last, time(), HANOI) + timedelta(days=1),
        "status": asked.get("status", ""),
    }
    return await _listed(visit, RECEIVED, asked, values)


async def sent(visit: Visit) -> Any:
    """What the caller's agencies have sent, and how far each receiver is."""
    asked = _asked(visit)
    return await _listed(visit, SENT, asked, {"doc": _uuid(asked["docId"]) if asked.get("docId") else None})


async def get_edoc(visit: Visit) -> Any:
    """One document of an agency for which the caller speaks, its files beside it."""
    number = _uuid(_asked(visit).get("docId", ""))
    async with visit.bus.delivery.rows() as rows:
        known = await agencies(rows, visit.bus.registry.instance)
        mine = known.of(visit.call.caller.path)
        row = await (await rows.execute(GET, (number, mine, mine))).fetchone()
    if row is None:
        raise Declined(BAD_FILE, "Không có văn bản này.")
    message = await asyncio.to_thread(read, bytes(row.content))
    files = message.attachments if isinstance(message, Document) else ()
    sender = known.find(row.sender)
    data = {
        "docId": str(row.uuid),
        "from": row.sender,
        "fromName": sender.name if sender else row.sender,
        "edocCode": row.code,
        "edocAbstract": row.subject,
        "edxml": bytes(row.content).decode("utf-8", "replace"),
        "attachments": [
            {"fileName": each.name, "fileContent": b64encode(each.content or b"").decode()} for each in files
        ],
    }
    return {"success": True, "message": "", "data": data, **data}


async def update_status(visit: Visit) -> Any:
    """How the caller's own system fares with what it fetched: processing, done, fail. Done stays done."""
    said = await visit.json("docId", "status")
    if said["status"] not in ("processing", "done", "fail"):
        raise Declined(NOT_CONFORMANT, "status phải là processing, done hoặc fail.")
    async with visit.bus.delivery.rows() as rows:
        mine = (await agencies(rows, visit.bus.registry.instance)).of(visit.call.caller.path)
        values = (said["status"], _uuid(said["docId"]), mine, said["status"])
        changed = (await rows.execute(UPDATE, values)).rowcount
    if not changed:
        raise Declined(BAD_FILE, "Không có văn bản này, hoặc văn bản đã nhận xong.")
    data = {"docId": said["docId"], "status": "OK", "errorCode": OK, "errorDesc": ""}
    return {"success": True, "message": "", "data": data}


async def directory(visit: Visit) -> Any:
    """The agencies that documents can be sent to."""
    async with visit.bus.delivery.rows() as rows:
        known = await agencies(rows, visit.bus.registry.instance)
    data = [
        {"id": each.code, "code": each.code_2020 or each.code, "name": each.name, "code102": each.code}
        for each in known.all
        if not each.locked
    ]
    return {"success": True, "message": "", "count": len(data), "data": data}


DOORS: dict[str, tuple[str, Door]] = {
    "/sendEdoc": ("POST", send_edoc),
    "/syncReceivedEdocList": ("GET", received),
    "/getReceivedEdocList": ("GET", received),
    "/getSentEdocList": ("GET", sent),
    "/getEdoc": ("GET", get_edoc),
    "/updateStatus": ("POST", update_status),
    "/getAgenciesList": ("GET", directory),
}


async def _listed(visit: Visit, query: str, asked: dict[str, str], values: dict[str, Any]) -> Any:
    kind = asked.get("messageType", EDOC)
    if kind not in (EDOC, STATUS):
        raise Declined(NOT_CONFORMANT, "messageType phải là edoc hoặc status.")
    size, page = _number(asked.get("pageSize"), PAGE, MOST), _number(asked.get("pageIndex"), 1, 1_000_000)
    values |= {"kind": kind, "limit": size, "offset": size * (page - 1)}
    async with visit.bus.delivery.rows() as rows:
        values["mine"] = (await agencies(rows, visit.bus.registry.instance)).of(visit.call.caller.path)
        found = await (await rows.execute(query, values)).fetchall()
    data = [
        {
            "serviceType": "eDoc",
            "messageType": row.kind,
            "docId": str(row.uuid),
            "from": row.sender,
            "to": row.receiver,
            "status": row.status,
            "statusDesc": SAID[row.status],
            "handled": row.handled,
            "handledDesc": STATUSES.get(row.handled, ""),
            "createdTime": row.at.astimezone(HANOI).strftime("%Y/%m/%d %H:%M:%S"),
            "updatedTime": row.updated_at.astimezone(HANOI).strftime("%Y/%m/%d %H:%M:%S"),
        }
        for row in found
    ]
    return {"success": True, "message": "", "count": len(data), "data": data}


async def _file(visit: Visit) -> tuple[bytes, str]:
    await visit.body.begin()
    content = await visit.body.whole(min(LONGEST, visit.call.service.most_bytes))
    kind = visit.call.head.text(b"content-type")
    named = _asked(visit).get("messageType", EDOC)
    if kind.lower().startswith("multipart/form-data"):
        content, named = await asyncio.to_thread(_form, kind, content, named)
    if named not in (EDOC, STATUS):
        raise Declined(NOT_CONFORMANT, "messageType phải là edoc hoặc status.")
    return content, named


def _form(kind: str, body: bytes, named: str) -> tuple[bytes, str]:
    form = message_from_bytes(b"Content-Type: " + kind.encode("latin-1") + b"\r\n\r\n" + body, policy=HTTP)
    found: dict[str, bytes] = {}
    if form.is_multipart():
        for part in form.iter_parts():
            name = part.get_param("name", "", header="content-disposition")
            content = part.get_payload(decode=True)
            found[str(name)] = content if isinstance(content, bytes) else b""
    if "edocFile" not in found:
        raise Declined(BAD_FILE, "Thiếu tệp edocFile.")
    return found["edocFile"], found.get("messageType", named.encode()).decode("ascii", "replace").strip()


def _understood(content: bytes, kind: str) -> Document | StatusMessage:
    try:
        message = read(content)
    except Wrong as wrong:
        raise Declined(UNREADABLE, str(wrong)) from None
    if isinstance(message, Document) != (kind == EDOC):
        raise Declined(NOT_CONFORMANT, f"Tệp không phải loại {kind} như messageType ghi.")
    problems = problems_of(message)
    if problems:
        raise Declined(NOT_CONFORMANT, str(Wrong(problems)))
    return message


def _asked(visit: Visit) -> dict[str, str]:
    query = visit.call.query[1:].decode("latin-1")
    return {name: values[-1] for name, values in parse_qs(query, max_num_fields=50).items()}


def _day(text: str | None, default: Any) -> Any:
    try:
        return day_of(text) if text else default
    except ValueError:
        raise Declined(NOT_CONFORMANT, f"Ngày phải có dạng 2018/01/05, không phải {text}.") from None


def _uuid(text: object) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        raise Declined(BAD_FILE, "docId không đúng.") from None


def _number(text: str | None, default: int, most: int) -> int:
    return min(most, max(1, int(text))) if text and text.isascii() and text.isdigit() and len(text) < 8 else default
