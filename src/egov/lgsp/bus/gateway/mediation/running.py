"""Carries out a plan: steps on the content, calls of other services by the caller's own rights, one answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from egov.lgsp.bus.gateway.answers import closed
from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.consents.checking import consented_outgoing
from egov.lgsp.bus.gateway.ending import ended
from egov.lgsp.bus.gateway.faults import CALLER, PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import Headers
from egov.lgsp.bus.gateway.mediation.calls import Answered, Manner, Outgoing, exchanged, prepared, understood
from egov.lgsp.bus.gateway.mediation.content import Content, Unfit
from egov.lgsp.bus.gateway.mediation.plan import Call, Enrich, Plan, Refusal, Route, Scatter, Split, Step, Works
from egov.lgsp.bus.gateway.mediation.threads import worked
from egov.lgsp.bus.gateway.moments import new_id, traced
from egov.lgsp.bus.gateway.purposes import exercised
from egov.lgsp.bus.gateway.records import MEDIATED, Record
from egov.lgsp.bus.gateway.registry import Caller, Grant, Service
from egov.lgsp.bus.rules.consents import Demand

T = TypeVar("T")

AT_ONCE = 8
MOST_ITEMS = 1_000
"""Calls that one message may be split into."""


@dataclass(slots=True)
class Run:
    """One message on its way through a plan."""

    bus: Bus
    caller: Caller
    service: Service
    plan: Plan
    record: Record
    manner: Manner
    finish: Callable[[Content], bytes]
    """The bytes of the answer's content, for the caller's protocol."""
    headers: Headers = field(default_factory=list)
    """What passes to a REST provider; other services than the one asked for get nothing of the caller's secrets."""
    answered: bool = False
    """The answer was put together from other calls; the service itself is not called."""
    side: str = "request"
    """Whose content is being worked on: tells who is to blame when it does not fit."""
    own: bool = True
    """The provider is the service that the caller asked for."""
    hidden: tuple[str, ...] = ()
    """What the caller's right to the provider hides of its answer, in the provider's own names."""
    consent: Demand | None = None
    """Whose consent another service needs that the message was routed to; for the own one it is asked at the door."""
    purpose: bytes | None = None
    """What the caller says it needs the data for; counts for the other services too."""
    mocked: bool = False
    """Something of the answer came from a contract, not from a provider."""

    async def through(self, content: Content) -> tuple[Content, bytes]:
        """From the caller's content to the caller's answer and its bytes. Raises Fault, and Answered."""
        findings = content.findings
        try:
            if self.plan.names_request:
                content.bound["request"] = content.value()
            steps = self.plan.request
            last = steps[-1] if steps and isinstance(steps[-1], Works) else None
            await self._steps(steps[:-1] if last else steps, content)
            if not self.answered:
                return await self._called(content, last)
            self.side = content.side = "response"
            await self._steps((last,) if last else (), content)
            return await self._ended(content, self.plan.response)
        except Refusal as error:
            raise Fault(self._blamed, str(error)) from None
        except Unfit as error:
            raise Fault(self._blamed, str(error)) from None
        except RecursionError:
            raise Fault(self._blamed, "The content lies too deep.") from None
        finally:
            self.record.findings = findings

    @property
    def _blamed(self) -> str:
        return f"{CALLER}.InvalidMessage" if self.side == "request" else f"{PROVIDER}.ServiceFailed.InvalidMessage"

    async def _called(self, content: Content, last: Works | None) -> tuple[Content, bytes]:
        """Ask the provider. What comes before and after the waiting is done in one go each, in one thread: trees that
        wander between threads are copied."""
        service, record, manner, headers = self.service, self.record, self.manner, self.headers
        if not self.own:
            record = self._record(service, content.method, content.path)
            manner, headers = Manner(manner.header, manner.action), _named(record)
        steps = self.plan.response
        first = steps[0] if steps and isinstance(steps[0], Works) else None
        alone = len(steps) == (1 if first else 0)

        def prepare() -> Outgoing:
            if last:
                last(content)
            return prepared(self.caller, service, content, manner, record, headers)

        async def ask() -> tuple[Content, bytes]:
            outgoing = await worked(content.size, prepare)
            if self.consent is not None:
                await self._consented(service, self.consent, content.path, outgoing)
            given = await exchanged(self.bus, service, outgoing, record, self.hidden)
            self.mocked |= given.mocked
            self.side = "response"

            def understand() -> tuple[Content, bytes]:
                made = understood(self.caller, service, content, manner, record, given)
                if first:
                    first(made)
                return made, self.finish(made) if alone else b""

            return await worked(len(given.body), understand)

        made, finished = await (ask() if self.own else self._counted(service, record, ask))
        return (made, finished) if alone else await self._ended(made, steps[1:] if first else steps)

    async def _ended(self, content: Content, steps: tuple[Step, ...]) -> tuple[Content, bytes]:
        await self._steps(steps, content)
        return content, await worked(content.size, lambda: self.finish(content))

    async def _steps(self, steps: tuple[Step, ...], content: Content) -> Content:
        for step in steps:
            if isinstance(step, Works):
                await worked(content.size, _doing(step, content))
            elif isinstance(step, Route):
                self._route(step, content)
            elif isinstance(step, Enrich):
                value = content.value()
                if not isinstance(value, dict):
                    raise Unfit("Only an object can be enriched.")
                found = await self._other(step.call, value, content)
                content.put_value(value | {step.into: found})
            elif isinstance(step, Scatter):
                await self._scatter(step, content)
            else:
                await self._split(step, content)
        return content

    def _route(self, step: Route, content: Content) -> None:
        for fits, service, path in step.choices:
            if fits(content):
                if path is not None:
                    content.path = path(None, content.names())
                if service:
                    self.service, grant = self._allowed(service, content.method, content.path)
                    self.own, self.hidden, self.consent = False, grant.hidden, grant.consent
                return

    async def _scatter(self, step: Scatter, content: Content) -> None:
        value = content.value()
        given = await asyncio.gather(
            *(self._other(call, value, content) for _, call in step.calls), return_exceptions=True
        )
        results: dict[str, Any] = {}
        failed: list[BaseException] = []
        for (name, _), result in zip(step.calls, given, strict=True):
            if isinstance(result, Fault | Answered | Unfit):
                failed.append(result)
            elif isinstance(result, BaseException):
                raise result
            else:
                results[name] = result
        if len(results) < step.least:
            raise failed[0]
        self._aggregated(step.aggregate, results, content)

    async def _split(self, step: Split, content: Content) -> None:
        items = step.items(content.value(), content.names())
        items = items if isinstance(items, list) else [] if items is None else [items]
        if len(items) > MOST_ITEMS:
            raise Unfit(f"The message splits into {len(items)} calls; {MOST_ITEMS} are the most.")
        gate = asyncio.Semaphore(AT_ONCE)
        call = replace(step.call, service=step.call.service or self.service.path)

        async def one(item: Any) -> Any:
            async with gate:
                return await self._other(call, item, content)

        tasks = [asyncio.ensure_future(one(item)) for item in items]
        try:
            results = await asyncio.gather(*tasks)
        finally:
            await ended(*tasks)
        self._aggregated(step.aggregate, results, content)

    def _aggregated(self, aggregate: Any, results: Any, content: Content) -> None:
        names = content.names()
        content.put_value(aggregate(results, names) if aggregate else results)
        self.answered = True

    async def _other(self, call: Call, value: Any, content: Content) -> Any:
        """The value that another service gives, asked by the same caller with its own rights."""
        path = call.path(value, content.names())
        service, grant = self._allowed(call.service, call.method, path)
        own = Content(method=call.method, path=path, bound=dict(content.bound), findings=content.findings)
        own.size = content.size
        if call.method not in ("GET", "DELETE") or call.body is not None:
            own.put_value(call.body(value, content.names()) if call.body else value)
        record = self._record(service, call.method, path)

        def prepare() -> Outgoing:
            if own.kind:
                call.write(own)
            return prepared(self.caller, service, own, Manner(), record, _named(record))

        async def ask() -> Any:
            outgoing = await worked(own.size, prepare)
            if grant.consent is not None:
                await self._consented(service, grant.consent, path, outgoing)
            given = await exchanged(self.bus, service, outgoing, record, grant.hidden)
            self.mocked |= given.mocked

            def understand() -> Any:
                made = understood(self.caller, service, own, Manner(), record, given)
                call.read(made)
                return made.value()

            return await worked(len(given.body), understand)

        return await self._counted(service, record, ask)

    def _allowed(self, path: str, method: str, endpoint: str) -> tuple[Service, Grant]:
        """Another service, by the same checks as if the caller had called it. Raises Fault."""
        registry = self.bus.registry
        provider, _, code = path.rpartition("/")
        first, _, before = provider.rpartition("/")
        service = registry.rest.get((provider, code)) or registry.soap.get((provider, code, ""))
        service = service or registry.soap.get((first, before, code))
        if service is None:
            raise Fault(f"{PROVIDER}.UnknownService", f"Unknown service: {path}")
        grants = registry.covering(self.caller, service, method, endpoint, self.record.at)
        if not grants:
            raise Fault(f"{PROVIDER}.AccessDenied", f"Request is not allowed: {path}")
        grant = exercised(grants, self.purpose)
        if not service.active:
            raise Fault(f"{PROVIDER}.ServiceDisabled", f"Service {path} is disabled: {service.notice}")
        return service, grant

    async def _consented(self, service: Service, demand: Demand, path: str, sent: Outgoing) -> None:
        await consented_outgoing(self.bus, self.caller, service, demand, path, sent.place, sent.headers, sent.body)

    def _record(self, service: Service, method: str, path: str) -> Record:
        """Each call to another service is an exchange of its own, with the message's id and trace."""
        asked_for = self.record
        made = Record(new_id(), datetime.now(UTC), MEDIATED, method, path[:2000], asked_for.message_id)
        made.client, made.service = self.caller.path, service.path
        made.user_id, made.issue, made.represented = asked_for.user_id, asked_for.issue, asked_for.represented
        made.trace = traced(asked_for.trace, made.id)
        if self.bus.traces is not None:
            self.bus.traces.under(made, asked_for)
        return made

    async def _counted(self, service: Service, record: Record, ask: Callable[[], Awaitable[T]]) -> T:
        """A call of another service by the policy that its caller has there, with its own record whatever comes of
        it."""
        gate = self.bus.gate
        try:
            async with gate.within(
                gate.policy(self.bus.registry, self.caller, service, record.at), self.caller, service
            ):
                answer = await ask()
            record.status = 200
            return answer
        except Answered as error:
            record.status, record.said = error.status, error.title
            raise
        except Fault as fault:
            record.status, record.fault, record.said = fault.status, fault.code, fault.message
            raise
        finally:
            closed(self.bus, record)


def _named(record: Record) -> Headers:
    return [
        (b"x-road-client", record.client.encode()),
        (b"x-road-service", record.service.encode()),
        (b"x-road-id", record.message_id.encode("latin-1", "replace")),
    ]


def _doing(step: Works, content: Content) -> Any:
    return lambda: step(content)
