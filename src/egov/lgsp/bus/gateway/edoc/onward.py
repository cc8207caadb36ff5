"""From the province's axis to the national one: a call of the axis's own application that nobody waits for.

It is kept in the transaction that takes the document, so either both are there or none; tries, dead letters and records
are those of any asynchronous call.
"""

from datetime import UTC, datetime

from egov.lgsp.bus.gateway.calls import Call
from egov.lgsp.bus.gateway.delivery.desk import Rows
from egov.lgsp.bus.gateway.delivery.messages import INSERT, NOTIFY, Message, inserting
from egov.lgsp.bus.gateway.edoc.errors import NO_RECEIVER, Declined
from egov.lgsp.bus.gateway.edoc.keeping import Taken


async def hand_over(rows: Rows, call: Call, taken: Taken, content: bytes, kind: str) -> None:
    """Keep the call of the national axis. Raises Declined when the province's axis is not connected to it."""
    national = call.service.adapter.get("national", "")
    if not national:
        raise Declined(NO_RECEIVER, f"Trục của tỉnh chưa nối trục quốc gia nên không gửi được tới {taken.outside[0]}.")
    message = Message(
        uuid=taken.uuid,
        message_id=taken.uuid,
        kind="call",
        client=call.service.provider,
        service=f"{call.bus.registry.instance}/{national}",
        at=datetime.now(UTC),
        path="/sendEdoc",
        query=f"messageType={kind}",
        headers=[(b"content-type", b"application/xml")],
        body=content,
        trace=call.record.trace,
    )
    await rows.execute(INSERT, inserting([message]))
    await rows.execute(NOTIFY)
