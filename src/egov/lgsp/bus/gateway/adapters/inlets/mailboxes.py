"""New mail of a mailbox: as JSON with its attachments, or as it came."""

import asyncio
import hashlib
from functools import partial

import orjson

from egov.lgsp.bus.gateway.adapters import TOO_LONG
from egov.lgsp.bus.gateway.adapters.inlets.found import MOST_AT_ONCE, Found, Unfit
from egov.lgsp.bus.gateway.adapters.mail.boxes import Mailbox
from egov.lgsp.bus.gateway.adapters.mail.imap import Mail, Session
from egov.lgsp.bus.gateway.adapters.mail.parts import header, parsed, told
from egov.lgsp.bus.gateway.faults import Fault
from egov.lgsp.bus.gateway.heads import Headers


async def arrived(box: Mailbox) -> list[Found]:
    """Mail that was not taken: all of the mailbox where taken mail is moved away, else the unread. Raises Fault."""
    unseen = not box.terms.done
    found = await box.used(partial(_heads, unseen=unseen))
    return [
        Found(_mark(mail, validity), f"{mail.uid}", partial(_read, box, mail.uid), partial(_settle, box, mail.uid))
        for mail, validity in found
    ]


def _heads(session: Session, unseen: bool) -> list[tuple[Mail, str]]:
    validity = session.validity
    return [(each, validity) for each in session.heads(session.search(unseen)[:MOST_AT_ONCE])]


def _mark(mail: Mail, validity: str) -> str:
    """By its Message-ID, sender and date: the same mail after the mailbox was rebuilt is not taken again."""
    head = parsed(mail.raw)
    names = [header(head, name) for name in ("Message-ID", "From", "Date")]
    told_by = "\0".join(names) if names[0] else f"{validity}\0{mail.uid}"
    return hashlib.sha256(told_by.encode()).hexdigest()


async def _read(box: Mailbox, uid: int) -> tuple[Headers, bytes]:
    try:
        mail = await box.used(lambda session: session.whole(uid))
    except Fault as fault:
        if fault.code == TOO_LONG:
            raise Unfit(fault.message) from fault
        raise
    if mail is None:
        raise Unfit("The mail is gone.")
    if box.terms.form == "rfc822":
        return [(b"content-type", b"message/rfc822")], mail.raw
    body = await asyncio.to_thread(lambda: orjson.dumps(told(parsed(mail.raw))))
    return [(b"content-type", b"application/json")], body


async def _settle(box: Mailbox, uid: int, taken: bool) -> None:
    to = box.terms.done if taken else box.terms.failed or box.terms.done

    def put(session: Session) -> None:
        session.mark_seen(uid)
        if to:
            session.move(uid, to, make=True)

    await box.used(put)
