"""The ASGI application of the bus: which protocol a request speaks, and what happens when it comes to nothing."""

import asyncio
import gc
import logging
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

from egov.lgsp.bus.gateway import metadata, oauth, rest
from egov.lgsp.bus.gateway.adapters.inlets.watching import Inlets
from egov.lgsp.bus.gateway.answers import Send, durable
from egov.lgsp.bus.gateway.asic import asic
from egov.lgsp.bus.gateway.beat import Beat
from egov.lgsp.bus.gateway.bodies import Gone, Receive
from egov.lgsp.bus.gateway.bus import Bus, new_bus
from egov.lgsp.bus.gateway.consents.doors import consents
from egov.lgsp.bus.gateway.delivery.dispatcher import Dispatcher
from egov.lgsp.bus.gateway.delivery.following import messages
from egov.lgsp.bus.gateway.diagnosis.desk import Diagnosing
from egov.lgsp.bus.gateway.edoc import alias as edoc
from egov.lgsp.bus.gateway.edoc.fetching import Fetching
from egov.lgsp.bus.gateway.ending import ended
from egov.lgsp.bus.gateway.faults import BUS, CALLER, JSON, XML, Fault, as_json, as_soap, as_xml, kind_for
from egov.lgsp.bus.gateway.heads import accepted
from egov.lgsp.bus.gateway.journal import Record
from egov.lgsp.bus.gateway.moments import new_id
from egov.lgsp.bus.gateway.rooms import directory
from egov.lgsp.bus.gateway.rooms.doors import documented
from egov.lgsp.bus.gateway.settings import settings_from
from egov.lgsp.bus.gateway.soap import carry as soap
from egov.lgsp.bus.gateway.soap.metadata import wsdl_page
from egov.lgsp.bus.gateway.starting import start
from egov.lgsp.bus.gateway.transfers.doors import transfers

GOVSTACK = b"/govstack/"
log = logging.getLogger(__name__)

PAGES = metadata.PAGES | {b"/wsdl": wsdl_page}
Carry = Callable[[Bus, dict[str, Any], Receive, Send, Record], Coroutine[Any, Any, None]]


class Application:
    """One per process; `bus` is there once the server has started, unless it is given one."""

    def __init__(self, bus: Bus | None = None) -> None:
        if bus is not None:
            self.bus = bus
        self._tasks: list[asyncio.Task[None]] = []

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        settings = settings_from()
        self.bus = bus = new_bus(settings)
        following = await start(bus)
        beat = Beat(bus, datetime.now(UTC))
        self._tasks = [
            *following,
            asyncio.create_task(bus.journal.run()),
            asyncio.create_task(bus.delivery.store.run()),
            asyncio.create_task(Dispatcher(bus).run()),
            asyncio.create_task(queues_of(bus)),
            asyncio.create_task(Fetching(bus).run()),
            asyncio.create_task(Inlets(bus).run()),
            asyncio.create_task(beat.run()),
            asyncio.create_task(bus.stamped.watch(settings.database)),
            asyncio.create_task(Diagnosing(bus).run()),
        ]
        # What is there now stays; looking through it again and again for garbage costs a tenth of the time.
        gc.collect()
        gc.freeze()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await ended(*self._tasks)
        await beat.leave()
        if bus.traces is not None:
            await asyncio.to_thread(bus.traces.close)
        bus.pool.close()
        await bus.adapters.close()
        await bus.delivery.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        raw: bytes = scope["raw_path"]
        if raw.startswith(rest.PREFIX):
            await self._carry(rest.carry, "rest", scope, receive, send)
        elif raw.startswith(GOVSTACK):
            await self._answer_govstack(scope, receive, send)
        elif raw.startswith(b"/messages/v1/"):
            await self._carry(messages, "messages", scope, receive, send)
        elif raw.startswith(b"/transfers/v1"):
            await self._carry(transfers, "transfer", scope, receive, send)
        elif raw.startswith(edoc.BELOW):
            await self._answer_edoc(scope, receive, send)
        elif raw.startswith(b"/consents/v1"):
            await self._carry(consents, "consent", scope, receive, send)
        elif raw in PAGES and scope["method"] in ("GET", "HEAD"):
            await PAGES[raw](self.bus, scope, send)
        elif raw == b"/asic":
            await asic(self.bus, scope, receive, send)
        elif raw in oauth.PAGES:
            await oauth.PAGES[raw](self.bus, scope, receive, send)
        elif soap.is_soap(scope):
            await self._carry(soap.carry, "soap", scope, receive, send)
        else:
            await self._carry(nowhere, "http", scope, receive, send)

    async def _answer_govstack(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """The same addresses below /govstack, for programs that know only GovStack's description of them."""
        raw: bytes = scope["raw_path"][len(GOVSTACK) - 1 :]
        scope = scope | {"raw_path": raw, "govstack": True}
        if raw == b"/listClients":
            await self._carry(directory.list_clients, "http", scope, receive, send)
        else:
            await self._carry(rest.carry if raw.startswith(rest.PREFIX) else nowhere, "rest", scope, receive, send)

    async def _answer_edoc(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """The document axis at the addresses of the provincial form."""
        if scope["raw_path"] == edoc.LOGIN:
            await edoc.login(self.bus, scope, receive, send)
            return

        async def carry(bus: Bus, scope: dict[str, Any], receive: Receive, send: Send, record: Record) -> None:
            await rest.carry(bus, edoc.rewritten(bus, scope), receive, send, record)

        await self._carry(carry, "rest", scope | {"edoc": True}, receive, send)

    async def go_on(self, carry: Carry, record: Record, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """A call that has begun on the short way and is recorded there, to its end."""
        await self._carry(carry, record.protocol, scope, receive, send, record)

    async def _carry(
        self,
        carry: Carry,
        protocol: str,
        scope: dict[str, Any],
        receive: Receive,
        send: Send,
        begun: Record | None = None,
    ) -> None:
        started = False

        async def watched(message: dict[str, Any]) -> None:
            nonlocal started
            started = True
            await send(message)

        if begun is None:
            path = scope["raw_path"].decode("latin-1")
            record = Record(new_id(), scope.get("at") or datetime.now(UTC), protocol, scope["method"], path[:2000])
            if self.bus.traces is not None:
                given = next((value for name, value in scope["headers"] if name == b"traceparent"), b"")
                self.bus.traces.begin(record, given.decode("latin-1"))
        else:
            record = begun
        try:
            if begun is None and (refusal := self.bus.refusal()) is not None:
                raise refusal
            await carry(self.bus, scope, receive, watched, record)
        except Fault as fault:
            await self._refuse(fault, record, scope, watched, protocol)
        except Gone:
            await self._refuse(Fault(f"{CALLER}.Gone", "The caller hung up.", 499), record, scope, None, protocol)
        except ConnectionAbortedError:
            raise
        except Exception:
            log.exception("Exchange %s failed", record.id)
            if started:
                raise
            await self._refuse(Fault(f"{BUS}.InternalError", "The bus failed."), record, scope, watched, protocol)

    async def _refuse(
        self, fault: Fault, record: Record, scope: dict[str, Any], send: Send | None, protocol: str
    ) -> None:
        """Write down the refusal, then tell it in the protocol in which the caller speaks."""
        if protocol == "rest" and (scope.get("govstack") or _speaks_govstack(scope)):
            fault.status = documented(fault, record.method, record.path)
        record.status, record.fault, record.said = fault.status, fault.code, fault.message
        reference = record.id
        if protocol == "soap":
            body, kind = as_soap(fault, reference), XML
            record.status = 500  # SOAP 1.1, 6.2: a fault is always HTTP 500 (decision 0022)
        elif scope.get("edoc"):
            body, kind = edoc.refused(fault), JSON
        else:
            kind = kind_for(accepted(scope["headers"]))
            body = as_json(fault, reference) if kind is JSON else as_xml(fault, reference)
        if fault.status == 204:
            body = b""
        record.response_bytes = len(body)
        if not self.bus.journal.full:
            await durable(self.bus, record)
        if send is None:
            return
        headers = [
            (b"content-type", kind),
            (b"content-length", b"%d" % len(body)),
            (b"x-road-error", fault.code.encode()),
            (b"x-road-id", record.message_id.encode("latin-1", "replace")),
            (b"x-road-request-id", reference.encode()),
            *fault.headers,
        ]
        await send({"type": "http.response.start", "status": record.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _speaks_govstack(scope: dict[str, Any]) -> bool:
    names = {name for name, _ in scope["headers"]}
    return b"x-govstack-client" in names and b"x-road-client" not in names


async def nowhere(bus: Bus, scope: dict[str, Any], receive: Receive, send: Send, record: Record) -> None:
    """An address that the bus does not have."""
    raise Fault(f"{CALLER}.BadRequest", "Calls go to /r1/instance/class/member/subsystem/service.", 404)


async def queues_of(bus: Bus, look: float = 1.0) -> None:
    """Empty queues of brokers, once there is one; the library that speaks to them is read only then."""
    while not bus.registry.queues:
        await asyncio.sleep(look)
    from egov.lgsp.bus.gateway.amqp.emptying import Emptying

    await Emptying(bus, look, look).run()


application = Application()
