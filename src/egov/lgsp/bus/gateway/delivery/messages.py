"""A message as the gateway holds it, and the rows it comes from and goes to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from egov.lgsp.bus.gateway.heads import Headers
from egov.lgsp.bus.gateway.records import Record

CHANNEL = "bus_delivery"

INSERT = """
INSERT INTO bus_message (uuid, message_id, kind, client, service, method, path, query, headers, body, trace, user_id,
    issue, represented, order_key, reply_to, state, tries, next_at, expires_at, at, event_id, subscription_id, status,
    answer_headers, fault, said, edited_by, replays)
SELECT f.*, 0, '[]', '', '', '', 0 FROM unnest(%s::uuid[], %s::varchar[], %s::varchar[], %s::varchar[], %s::varchar[],
    %s::varchar[], %s::text[], %s::text[], %s::jsonb[], %s::bytea[], %s::varchar[], %s::varchar[], %s::varchar[],
    %s::varchar[], %s::varchar[], %s::varchar[], %s::varchar[], %s::int[], %s::timestamptz[], %s::timestamptz[],
    %s::timestamptz[], %s::int8[], %s::int8[]) f
ON CONFLICT (uuid) DO NOTHING
"""
NOTIFY = f"SELECT pg_notify('{CHANNEL}', '')"


@dataclass(slots=True)
class Message:
    """One message for one receiver; the fields are those of the table. `headers` as on the wire."""

    uuid: str
    message_id: str
    kind: str
    client: str
    service: str
    at: datetime
    method: str = "POST"
    path: str = ""
    query: str = ""
    headers: Headers = field(default_factory=list)
    body: bytes | None = b""
    trace: str = ""
    user_id: str = ""
    issue: str = ""
    represented: str = ""
    order_key: str = ""
    reply_to: str = ""
    state: str = "waiting"
    tries: int = 0
    expires_at: datetime | None = None
    event: int | None = None
    subscription: int | None = None
    id: int = 0

    def row(self) -> tuple[object, ...]:
        """In the order of INSERT."""
        return (
            *(self.uuid, self.message_id, self.kind, self.client, self.service, self.method, self.path, self.query),
            *(Jsonb(texts(self.headers)), self.body, self.trace, self.user_id, self.issue, self.represented),
            *(self.order_key, self.reply_to, self.state, self.tries, self.at, self.expires_at, self.at),
            *(self.event, self.subscription),
        )


def inserting(messages: "list[Message]") -> list[list[object]]:
    """The parameters of INSERT: one list for each column, in the order in which the messages came."""
    return [list(column) for column in zip(*(message.row() for message in messages), strict=True)]


def message_of(row: Any) -> Message:
    """A claimed row; what was edited takes the place of the first body."""
    return Message(
        uuid=str(row.uuid),
        message_id=row.message_id,
        kind=row.kind,
        client=row.client,
        service=row.service,
        at=row.at,
        method=row.method,
        path=row.path,
        query=row.query,
        headers=wire(row.headers),
        body=row.body if row.edited is None else row.edited,
        trace=row.trace,
        user_id=row.user_id,
        issue=row.issue,
        represented=row.represented,
        order_key=row.order_key,
        reply_to=row.reply_to,
        tries=row.tries,
        event=row.event_id,
        subscription=row.subscription_id,
        id=row.id,
    )


def record_of(message: Message, record: Record) -> Record:
    """The record of one try, under the message's own names."""
    record.message_id, record.client, record.service = message.message_id, message.client, message.service
    record.user_id, record.issue, record.represented = message.user_id, message.issue, message.represented
    return record


def texts(headers: Headers) -> list[list[str]]:
    """Headers as they are kept."""
    return [[name.decode("latin-1"), value.decode("latin-1")] for name, value in headers]


def wire(kept: list[list[str]]) -> Headers:
    """Kept headers as they are sent."""
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in kept]
