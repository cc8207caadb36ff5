"""Transfers in the database, and what is shown of them."""

from typing import Any
from uuid import UUID

from egov.lgsp.bus.gateway.delivery.desk import Rows
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.records import Record
from egov.lgsp.bus.rules.transfers import Step, why_not

PREFIX = "/transfers/v1"
FIND = "SELECT * FROM bus_transfer WHERE uuid = %s AND (sender = %s OR receiver = %s)"
STEPS = "SELECT at, party, user_id, state, note FROM bus_transferstep WHERE transfer_id = %s ORDER BY id"
NOTE = """
INSERT INTO bus_transferstep (transfer_id, at, party, user_id, state, note) VALUES (%s, now(), %s, %s, %s, %s)
"""
MOVE = "UPDATE bus_transfer SET state = %s WHERE id = %s"
EXPIRE = """
WITH over AS (
    UPDATE bus_transfer SET state = 'expired' WHERE expires_at <= now()
    AND state IN ('asked', 'agreed', 'prepared', 'sent') RETURNING id
)
INSERT INTO bus_transferstep (transfer_id, at, party, user_id, state, note)
SELECT id, now(), '', '', 'expired', '' FROM over
"""
ENDED = "SELECT uuid FROM bus_transfer WHERE uuid = ANY (%s) AND state NOT IN ('prepared', 'sent')"


async def find(rows: Rows, uuid: UUID, party: str, lock: bool = False) -> Any:
    """The transfer, if this application is one of its two sides. Raises Fault."""
    row = await (await rows.execute(FIND + (" FOR UPDATE" if lock else ""), (uuid, party, party))).fetchone()
    if row is None:
        raise missing()
    return row


def allow(step: Step, row: Any, party: str) -> None:
    """Raises Fault when this side may not do this now."""
    side = "sender" if row.sender == party else "receiver"
    if (sentence := why_not(step, side, row.state)) is not None:
        raise Fault(f"{CALLER}.NotNow", sentence, 409 if side == step.by else 403)


async def move(rows: Rows, row: Any, state: str, record: Record, note: str = "") -> None:
    """Into another state, with who did it."""
    await rows.execute(MOVE, (state, row.id))
    await rows.execute(NOTE, (row.id, record.client, record.user_id, state, note[:1000]))


def shown(row: Any, steps: Any = None) -> dict[str, Any]:
    """A transfer as both sides see it."""
    said: dict[str, Any] = {
        "id": str(row.uuid),
        "sender": row.sender,
        "receiver": row.receiver,
        "title": row.title,
        "purpose": row.purpose,
        "state": row.state,
        "requestedAt": row.at.isoformat(),
        "expiresAt": row.expires_at.isoformat(),
    }
    if row.sha256 is not None:
        said["file"] = {
            "name": row.name,
            "mediaType": row.media_type,
            "size": row.size,
            "sha256": row.sha256.hex(),
            "metadata": row.metadata,
            "sent": row.received,
            "content": f"{PREFIX}/{row.uuid}/content",
        }
    if steps is not None:
        said["steps"] = [
            {"at": each.at.isoformat(), "by": each.party, "user": each.user_id, "state": each.state, "note": each.note}
            for each in steps
        ]
    return said


def missing() -> Fault:
    """404: others' transfers are not there."""
    return Fault(f"{CALLER}.UnknownTransfer", "There is no such transfer of this client.", 404)
