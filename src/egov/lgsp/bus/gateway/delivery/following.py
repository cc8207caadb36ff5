"""What became of a message, for the one who sent it: `/messages/v1`."""

from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from egov.lgsp.bus.gateway.answers import Answer, Send, durable, told
from egov.lgsp.bus.gateway.bodies import Receive
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.delivery.accepting import PREFIX
from egov.lgsp.bus.gateway.delivery.messages import wire
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.heads import Headers, head_of
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.gateway.rest import caller_of

MOST = 100
COLUMNS = "uuid, message_id, service, state, tries, next_at, at, ended_at, status, fault, said"
FIND = f"SELECT {COLUMNS} FROM bus_message WHERE uuid = %s AND client = %s AND kind IN ('call', 'soap')"  # noqa: S608
LIST = f"""
SELECT {COLUMNS} FROM bus_message WHERE client = %s AND kind IN ('call', 'soap') AND (%s = '' OR state = %s)
ORDER BY id DESC LIMIT %s
"""  # noqa: S608
ANSWER = """
SELECT state, status, answer_headers, answer FROM bus_message
WHERE uuid = %s AND client = %s AND kind IN ('call', 'soap')
"""
DROP = """
UPDATE bus_message SET state = 'dropped', ended_at = now()
WHERE uuid = %s AND client = %s AND kind IN ('call', 'soap') AND state IN ('waiting', 'dead')
"""


async def messages(bus: Bus, scope: dict[str, Any], receive: Receive, send: Send, record: Record) -> None:
    """GET one, its answer or a list; DELETE one that was not delivered yet. Raises Fault: others' are not there."""
    headers: Headers = scope["headers"]
    head = head_of(headers)
    record.message_id = head.text(b"x-road-id")[:255] or record.id
    caller = caller_of(bus, scope, head, record)
    record.client = caller.path
    named, _, what = record.path[len(PREFIX) :].partition("/")
    if not named and record.method == "GET":
        await _list(bus, caller.path, scope, send, record)
        return
    try:
        uuid = UUID(named)
    except ValueError:
        raise _missing() from None
    if (record.method, what) == ("GET", ""):
        async with bus.delivery.rows() as rows:
            row = await (await rows.execute(FIND, (uuid, caller.path))).fetchone()
        if row is None:
            raise _missing()
        await told(bus, send, record, 200, _state(row))
    elif (record.method, what) == ("GET", "answer"):
        await _answer(bus, uuid, caller.path, send, record)
    elif (record.method, what) == ("DELETE", ""):
        async with bus.delivery.rows() as rows:
            done = await rows.execute(DROP, (uuid, caller.path))
            known = done.rowcount or await (await rows.execute(FIND, (uuid, caller.path))).fetchone()
        if not known:
            raise _missing()
        if not done.rowcount:
            raise Fault(f"{CALLER}.TooLate", "The message is being delivered or has come to its end.", 409)
        await told(bus, send, record, 204, None)
    else:
        raise Fault(f"{CALLER}.MethodNotAllowed", "Messages are read with GET and cancelled with DELETE.", 405)


async def _list(bus: Bus, client: str, scope: dict[str, Any], send: Send, record: Record) -> None:
    state = parse_qs(scope["query_string"].decode("latin-1")).get("state", [""])[0]
    async with bus.delivery.rows() as rows:
        found = await (await rows.execute(LIST, (client, state, state, MOST))).fetchall()
    await told(bus, send, record, 200, {"messages": [_state(row) for row in found]})


async def _answer(bus: Bus, uuid: UUID, client: str, send: Send, record: Record) -> None:
    """The provider's answer as it came."""
    async with bus.delivery.rows() as rows:
        row = await (await rows.execute(ANSWER, (uuid, client))).fetchone()
    if row is None:
        raise _missing()
    if row.state != "delivered":
        raise Fault(f"{CALLER}.NoAnswerYet", f"The message has no answer; it is {row.state}.", 409)
    body = row.answer or b""
    record.status, record.response_bytes = row.status, len(body)
    await durable(bus, record)
    names = (b"x-road-client", b"x-road-service", b"x-road-id", b"x-road-request-id", b"x-road-request-hash")
    kept = wire(row.answer_headers)
    answer = Answer(row.status, kept, [pair for pair in kept if pair[0] in names])
    await send(answer.start(None if row.status in (204, 304) else b"%d" % len(body)))
    await send({"type": "http.response.body", "body": body})


def _state(row: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "id": str(row.uuid),
        "messageId": row.message_id,
        "service": row.service,
        "state": row.state,
        "tries": row.tries,
        "acceptedAt": row.at.isoformat(),
    }
    if row.state == "waiting":
        said["nextTryAt"] = row.next_at.isoformat()
    if row.ended_at is not None:
        said["endedAt"] = row.ended_at.isoformat()
    if row.status:
        said["answerStatus"] = row.status
    if row.state == "delivered":
        said["answer"] = f"{PREFIX}{row.uuid}/answer"
    if row.fault:
        said |= {"fault": row.fault, "message": row.said}
    return said


def _missing() -> Fault:
    return Fault(f"{CALLER}.UnknownMessage", "There is no such message of this client.", 404)
