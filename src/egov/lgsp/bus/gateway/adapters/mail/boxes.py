"""A mailbox as a service: GET / lists, GET /{uid} and /{uid}/raw read, POST /{uid}?to= moves, DELETE deletes."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar

from egov.lgsp.bus.gateway.adapters import Asked, Given, Surroundings, given_json
from egov.lgsp.bus.gateway.adapters.mail.imap import Session, Terms, spoken, terms
from egov.lgsp.bus.gateway.adapters.mail.parts import head, parsed, told
from egov.lgsp.bus.gateway.adapters.threads import Threads
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.registry import Service

__all__ = ["adapter", "contract", "terms"]

T = TypeVar("T")
MOST = 200
DEEDS = {"GET": "get", "POST": "move", "DELETE": "delete"}


class Mailbox:
    """One account's mailbox."""

    def __init__(self, found: Terms, password: str, patience: float, verify: bool) -> None:
        self.terms, self._password, self._patience, self._verify = found, password, patience, verify
        self.most_at_once = found.pool
        self._threads = Threads(found.pool, "imap")
        self._idle: deque[Session] = deque()

    async def ask(self, asked: Asked) -> Given:
        """One call. Raises Fault."""
        steps = asked.steps
        deed = "list" if not steps and asked.method == "GET" else DEEDS.get(asked.method, "")
        if deed not in self.terms.allow or (not steps and deed != "list"):
            raise Fault(f"{CALLER}.MethodNotAllowed", f"{asked.method} is not possible here.", 405)
        query = dict(asked.parameters)
        if deed == "list":
            limit, unseen = _limit(query), query.get("unseen", "").lower() == "true"
            return given_json(await self.used(lambda session: _listed(session, limit, unseen)))
        if not steps[0].isascii() or not steps[0].isdigit() or len(steps[0]) > 10 or len(steps) > 2:
            raise missing()
        uid, raw = int(steps[0]), steps[1:] == ("raw",)
        if deed == "get" and (raw or len(steps) == 1):
            return await self._given(uid, raw)
        if len(steps) != 1:
            raise missing()
        to = query.get("to", "")
        if deed == "move" and not (to and to.isascii() and to.isprintable() and not set('"\\') & set(to)):
            raise Fault(f"{CALLER}.BadRequest", "A mail is moved by POST with ?to=mailbox.")
        await self.used(lambda session: _changed(session, uid, to))
        return Given(204)

    async def _given(self, uid: int, raw: bool) -> Given:
        mail = await self.used(lambda session: session.whole(uid))
        if mail is None:
            raise missing()
        if raw:
            return Given(200, [(b"content-type", b"message/rfc822")], mail.raw)
        seen = {"uid": uid, "size": mail.size, "seen": mail.seen}
        return given_json(seen | await asyncio.to_thread(lambda: told(parsed(mail.raw))))

    async def used(self, deed: Callable[[Session], T]) -> T:
        """Do it in a session that is kept. Raises Fault."""
        return await self._threads.run(lambda: self._in_session(deed))

    def _in_session(self, deed: Callable[[Session], T]) -> T:
        with spoken(self._patience):
            session = self._idle.pop() if self._idle else None
            if session is not None and not session.alive():
                session.close()
                session = None
            session = session or Session(self.terms, self._password, self._patience, self._verify)
            try:
                done = deed(session)
            except BaseException:
                session.close()
                raise
            self._idle.append(session)
            return done

    async def tried(self, asked: Asked) -> str:
        """Log in and open the mailbox, to read only."""
        await self._threads.run(self._look)
        return "imap"

    def _look(self) -> None:
        with spoken(self._patience):
            Session(self.terms, self._password, self._patience, self._verify, looking=True).close()

    async def close(self) -> None:
        """Log out."""
        self._threads.close()
        while self._idle:
            await asyncio.to_thread(self._idle.pop().close)


def _limit(query: dict[str, str]) -> int:
    text = query.get("limit", "50")
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= MOST:
        raise Fault(f"{CALLER}.BadRequest", f"'limit' is a number from 1 to {MOST}.")
    return int(text)


def _listed(session: Session, limit: int, unseen: bool) -> list[dict[str, Any]]:
    """The newest first."""
    mails = session.heads(session.search(unseen)[-limit:])
    return [
        {"uid": each.uid, "size": each.size, "seen": each.seen, **head(parsed(each.raw))}
        for each in sorted(mails, key=lambda each: -each.uid)
    ]


def _changed(session: Session, uid: int, to: str) -> None:
    if not session.heads([uid]):
        raise missing()
    if to:
        session.move(uid, to)
    else:
        session.delete(uid)


def missing() -> Fault:
    """404."""
    return Fault(f"{CALLER}.NotFound", "There is no such mail.", 404)


def adapter(service: Service, around: Surroundings) -> Mailbox:
    """The mailbox of this service."""
    found = terms(service.url, service.adapter)
    return Mailbox(found, around.secret(found.password), service.timeout, service.verify_tls)


def contract(title: str, url: str, document: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3 of the calls that this mailbox takes. Raises Broken."""
    allow = terms(url, document).allow
    uid = {"name": "uid", "in": "path", "required": True, "schema": {"type": "integer"}}
    limit = {"name": "limit", "in": "query", "required": False, "schema": {"type": "integer", "maximum": MOST}}
    unseen = {"name": "unseen", "in": "query", "required": False, "schema": {"type": "boolean"}}
    to = {"name": "to", "in": "query", "required": True, "schema": {"type": "string"}}
    done = {"200": {"description": "Done."}}
    calls = (
        ("list", "/", "get", {"summary": "Newest mails", "parameters": [limit, unseen], "responses": done}),
        ("get", "/{uid}", "get", {"summary": "A mail", "parameters": [uid], "responses": done}),
        ("get", "/{uid}/raw", "get", {"summary": "A mail as it came", "parameters": [uid], "responses": done}),
        ("move", "/{uid}", "post", {"summary": "Move", "parameters": [uid, to], "responses": done}),
        ("delete", "/{uid}", "delete", {"summary": "Delete", "parameters": [uid], "responses": done}),
    )
    paths: dict[str, dict[str, Any]] = {}
    for deed, path, method, described in calls:
        if deed in allow:
            paths.setdefault(path, {})[method] = described
    return {"openapi": "3.0.3", "info": {"title": title, "version": "1"}, "paths": paths}
