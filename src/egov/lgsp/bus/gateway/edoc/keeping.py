"""The statements of the axis: who takes part, what was handed in, who has it."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from egov.kernel.edxml import Document, StatusMessage
from egov.kernel.edxml.lists import may_follow
from egov.lgsp.bus.gateway.delivery.desk import Rows
from egov.lgsp.bus.gateway.edoc.errors import LOCKED, NO_RECEIVER, NO_SENDER, NOT_CONFORMANT, Declined
from egov.lgsp.bus.gateway.moments import new_id

EDOC, STATUS = "edoc", "status"
AGENCIES = """
SELECT a.code, a.code_2020, a.name, a.locked, a.subsystem_id IS NULL AS outside,
       concat_ws('/', %s::text, m.member_class, m.code, s.code) AS client
FROM bus_edocagency a LEFT JOIN bus_subsystem s ON s.id = a.subsystem_id LEFT JOIN bus_member m ON m.id = s.member_id
ORDER BY a.code
"""
PUT = """
INSERT INTO bus_edoc (uuid, kind, sender, mark, code, subject, content, sha256, at, client, axis_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, now(), %s, %s) ON CONFLICT (kind, sender, mark) DO NOTHING RETURNING id, uuid
"""
FIND = "SELECT id, uuid, sha256 FROM bus_edoc WHERE kind = %s AND sender = %s AND mark = %s"
DELIVER = """
INSERT INTO bus_edocdelivery (edoc_id, receiver, status, handled, outside, updated_at)
VALUES (%s, %s, %s, '', %s, now()) ON CONFLICT (edoc_id, receiver) DO NOTHING
"""
HANDLED = """
SELECT d.id, d.handled FROM bus_edocdelivery d JOIN bus_edoc e ON e.id = d.edoc_id
WHERE e.kind = 'edoc' AND e.sender = %s AND e.mark = %s AND d.receiver = ANY (%s) FOR UPDATE OF d
"""
HANDLE = "UPDATE bus_edocdelivery SET handled = %s, updated_at = now() WHERE id = %s"


@dataclass(frozen=True)
class Agency:
    """One that takes part. `client` is the path of the application that speaks for it; outside: the national axis."""

    code: str
    code_2020: str
    name: str
    locked: bool
    outside: bool
    client: str


@dataclass
class Agencies:
    """All of them, found by either of their codes."""

    all: list[Agency]
    _by_code: dict[str, Agency] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._by_code = {code: each for each in self.all for code in (each.code, each.code_2020) if code}

    def find(self, code: str) -> Agency | None:
        return self._by_code.get(code)

    def of(self, client: str) -> list[str]:
        """The codes for which this application speaks."""
        return [each.code for each in self.all if not each.outside and each.client == client]


@dataclass(frozen=True)
class Taken:
    """What became of a message: its number, whether it was new, and who of its receivers is outside."""

    uuid: str
    new: bool
    outside: tuple[str, ...] = ()


async def agencies(rows: Rows, instance: str) -> Agencies:
    """Who takes part."""
    found = await (await rows.execute(AGENCIES, (instance,))).fetchall()
    return Agencies([Agency(row.code, row.code_2020, row.name, row.locked, row.outside, row.client) for row in found])


async def put(
    rows: Rows, known: Agencies, message: Document | StatusMessage, content: bytes, client: str, axis_id: str = ""
) -> Taken:
    """Keep a message for its receivers, in the transaction of `rows`. The same again gives the same number. Raises
    Declined; then nothing was kept."""
    named = message.sender.organ_id
    sender = known.find(named)
    if axis_id and sender is None:
        sender = Agency(named[:50], "", message.sender.name, False, True, "")  # the national axis vouches for it
    if sender is None or (not axis_id and (sender.outside or sender.client != client)):
        raise Declined(NO_SENDER, f"Cơ quan gửi {named} chưa đăng ký cho ứng dụng này.")
    digest = hashlib.sha256(content).digest()
    kind, mark, code, subject, receivers = _facts(message, digest)
    found = _receivers(known, receivers, local_only=bool(axis_id))
    values = (new_id(), kind, sender.code, mark, code, subject, content, digest, client, axis_id)
    row = await (await rows.execute(PUT, values)).fetchone()
    if row is None:
        row = await (await rows.execute(FIND, (kind, sender.code, mark))).fetchone()
        if row is None or bytes(row.sha256) != digest:
            raise Declined(NOT_CONFORMANT, f"Mã văn bản {mark} đã dùng cho một văn bản khác.")
        return Taken(str(row.uuid), False)
    for agency in found:
        await rows.execute(DELIVER, (row.id, agency.code, "initial", agency.outside))
    if isinstance(message, StatusMessage):
        await _handled(rows, known, message, sender)
    return Taken(str(row.uuid), True, tuple(agency.code for agency in found if agency.outside))


def _facts(message: Document | StatusMessage, digest: bytes) -> tuple[str, str, str, str, tuple[str, ...]]:
    if isinstance(message, Document):
        receivers = tuple(each.organ_id for each in message.receivers)
        return EDOC, message.document_id, message.code, message.subject, receivers
    about = message.about
    return STATUS, digest.hex(), about.code, f"{message.status} {message.description}"[:500], (about.organ_id,)


def _receivers(known: Agencies, codes: tuple[str, ...], local_only: bool) -> list[Agency]:
    found: dict[str, Agency] = {}
    for code in codes:
        agency = known.find(code)
        if agency is None or (local_only and agency.outside):
            if local_only:
                continue  # the national axis brings it to the others itself
            raise Declined(NO_RECEIVER, f"Không có cơ quan nhận {code}.")
        if agency.locked:
            raise Declined(LOCKED, f"Cơ quan nhận {code} đang bị khoá.")
        found[agency.code] = agency
    if not found:
        raise Declined(NO_RECEIVER, "Không có cơ quan nhận nào của tỉnh.")
    return list(found.values())


async def _handled(rows: Rows, known: Agencies, message: StatusMessage, sender: Agency) -> None:
    """What the receiver says of a document that came over this axis; a step back is kept as a message only."""
    author = known.find(message.about.organ_id)
    codes = [sender.code, sender.code_2020]
    mine = author.code if author is not None else message.about.organ_id
    row: Any = await (await rows.execute(HANDLED, (mine, message.about.document_id, codes))).fetchone()
    if row is not None and may_follow(row.handled or None, message.status):
        await rows.execute(HANDLE, (message.status, row.id))
