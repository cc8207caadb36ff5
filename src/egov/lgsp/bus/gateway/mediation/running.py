"""Carries out a plan: steps on the content, calls of other services by the caller's own rights, one answer."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from egov.lgsp.bus.gateway.bus import Bus
from egov.lgsp.bus.gateway.faults import CALLER, PROVIDER, Fault
from egov.lgsp.bus.gateway.heads import Headers
from egov.lgsp.bus.gateway.journal import Record
from egov.lgsp.bus.gateway.mediation.calls import Answered, Manner, asked
from egov.lgsp.bus.gateway.mediation.content import Content, Unfit
from egov.lgsp.bus.gateway.mediation.plan import Call, Enrich, Plan, Refusal, Route, Scatter, Split, Step, Works
from egov.lgsp.bus.gateway.mediation.threads import worked
from egov.lgsp.bus.gateway.moments import new_id, traced
from egov.lgsp.bus.gateway.registry import Caller, Service

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
    headers: Headers = field(default_factory=list)
    """What passes to a REST provider; other services than the one asked for get nothing of the caller's secrets."""
    answered: bool = False
    """The answer was put together from other calls; the service itself is not called."""
    own: bool = True
    """The provider is the service that the caller asked for."""

    async def through(self, content: Content) -> Content:
        """From the caller's content to the caller's answer. Raises Fault, and Answered."""
        try:
            if self.plan.names_request:
                content.bound["request"] = content.value()
            content = await self._steps(self.plan.request, content)
            if not self.answered:
                content = await self._called(content)
            content.side = "response"
            return await self._steps(self.plan.response, content)
        except Refusal as error:
            side = CALLER if content.side == "request" else f"{PROVIDER}.ServiceFailed"
            raise Fault(f"{side}.InvalidMessage", str(error)) from None
        except RecursionError:
            raise Fault(f"{CALLER}.InvalidMessage", "The content lies too deep.") from None
        except Unfit as error:
            side = (
                f"{CALLER}.InvalidMessage" if content.side == "request" else f"{PROVIDER}.ServiceFailed.InvalidMessage"
            )
            raise Fault(side, str(error)) from None
        finally:
            self.record.findings = content.findings

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

    async def _called(self, content: Content) -> Content:
        if self.own:
            return await asked(self.bus, self.caller, self.service, content, self.manner, self.record, self.headers)
        record = self._record(self.service, content.method, content.path)
        return await self._noted(record, content, Manner(self.manner.header, self.manner.action))

    def _route(self, step: Route, content: Content) -> None:
        for fits, service, path in step.choices:
            if fits(content):
                if path is not None:
                    content.path = path(None, content.names())
                if service:
                    self.service, self.own = self._allowed(service, content.method, content.path), False
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
            for task in tasks:
                task.cancel()
        self._aggregated(step.aggregate, results, content)

    def _aggregated(self, aggregate: Any, results: Any, content: Content) -> None:
        names = content.names()
        content.put_value(aggregate(results, names) if aggregate else results)
        self.answered = True

    async def _other(self, call: Call, value: Any, content: Content) -> Any:
        """The value that another service gives, asked by the same caller with its own rights."""
        path = call.path(value, content.names())
        service = self._allowed(call.service, call.method, path)
        own = Content(method=call.method, path=path, bound=dict(content.bound), findings=content.findings)
        if call.method not in ("GET", "DELETE") or call.body is not None:
            own.put_value(call.body(value, content.names()) if call.body else value)
            call.write(own)
        record = self._record(service, call.method, path)
        answer = await self._noted(record, own, Manner(), service)
        call.read(answer)
        return answer.value()

    def _allowed(self, path: str, method: str, endpoint: str) -> Service:
        """Another service, by the same checks as if the caller had called it. Raises Fault."""
        registry = self.bus.registry
        provider, _, code = path.rpartition("/")
        first, _, before = provider.rpartition("/")
        service = registry.rest.get((provider, code)) or registry.soap.get((provider, code, ""))
        service = service or registry.soap.get((first, before, code))
        if service is None:
            raise Fault(f"{PROVIDER}.UnknownService", f"Unknown service: {path}")
        if not registry.may(self.caller, service, method, endpoint, self.record.at):
            raise Fault(f"{PROVIDER}.AccessDenied", f"Request is not allowed: {path}")
        if not service.active:
            raise Fault(f"{PROVIDER}.ServiceDisabled", f"Service {path} is disabled: {service.notice}")
        return service

    def _record(self, service: Service, method: str, path: str) -> Record:
        """Each call to another service is an exchange of its own, with the message's id and trace."""
        asked_for = self.record
        made = Record(new_id(), datetime.now(UTC), "mediated", method, path[:2000], asked_for.message_id)
        made.client, made.service = self.caller.path, service.path
        made.user_id, made.issue, made.represented = asked_for.user_id, asked_for.issue, asked_for.represented
        made.trace = traced(asked_for.trace, made.id)
        return made

    async def _noted(self, record: Record, content: Content, manner: Manner, service: Service | None = None) -> Content:
        try:
            answer = await asked(
                self.bus, self.caller, service or self.service, content, manner, record, _named(record)
            )
            record.status = 200
            return answer
        except Answered as error:
            record.status, record.said = error.status, error.title
            raise
        except Fault as fault:
            record.status, record.fault, record.said = fault.status, fault.code, fault.message
            raise
        finally:
            record.took_us = int((datetime.now(UTC) - record.at).total_seconds() * 1_000_000)
            self.bus.journal.put(record)


def _named(record: Record) -> Headers:
    return [
        (b"x-road-client", record.client.encode()),
        (b"x-road-service", record.service.encode()),
        (b"x-road-id", record.message_id.encode("latin-1", "replace")),
    ]


def _doing(step: Works, content: Content) -> Any:
    return lambda: step(content)
