"""A mediation tried with a sample message: what goes into each step and what comes out. Nobody is called, unless the
person who tries says who may ask the other services in the sample's place."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from lxml import etree

from egov.lgsp.bus.gateway.mediation.content import Content, Unfit
from egov.lgsp.bus.gateway.mediation.plan import Call, Enrich, Refusal, Route, Scatter, Split, Step, Works, plan_of

MOST_SHOWN = 20_000
MOST_ITEMS = 50
Ask = Callable[[str, str, str, bytes, str], tuple[bytes, str]]
"""Service, method, path, body and its media type of a call; gives the answer and its media type. Raises Refused."""


@dataclass(frozen=True)
class Tried:
    """One step: `said` is what it did besides, such as whom it would call."""

    side: str
    step: str
    before: str
    after: str
    said: str = ""


@dataclass
class Outcome:
    """All steps until the end, or until the one that did not work."""

    steps: list[Tried] = field(default_factory=list)
    problem: str = ""
    findings: list[str] = field(default_factory=list)


class Missing(Exception):
    """An answer is needed that the sample does not give."""


def try_mediation(service: str, sample: dict[str, Any], ask: Ask | None = None) -> Outcome:
    """`sample` has the document, the message (method, path, query, headers, body), the provider's answer, and in
    `answers` those of other services by their names. The document has to be sound."""
    trial = _Trial(service, sample, ask)
    trial.run()
    return trial.outcome


class _Trial:
    def __init__(self, service: str, sample: dict[str, Any], ask: Ask | None) -> None:
        self.document = sample["document"]
        self.sample = sample
        self.ask = ask
        self.outcome = Outcome()
        self.service = service
        body = sample.get("body", "").encode()
        headers = {name.lower(): value for name, value in sample.get("headers", {}).items()}
        kind = headers.get("content-type", "") or _guessed(body)
        self.content = Content(
            body,
            kind.partition(";")[0].strip().lower(),
            size=len(body),
            method=sample.get("method", "POST"),
            path=sample.get("path", ""),
            query=dict(parse_qsl(sample.get("query", ""), keep_blank_values=True)),
            headers=headers,
            bound={"client": "", "service": service},
        )
        self.answered = False

    def run(self) -> None:
        content, outcome = self.content, self.outcome
        try:
            if plan_of(self.document).names_request:
                content.bound["request"] = content.value()
            self._side("request", content)
            if not self.answered:
                content = self._provider(content)
            content.side = "response"
            self._side("response", content)
        except (Unfit, Refusal, Missing) as error:
            outcome.problem = str(error)
        except RecursionError:
            outcome.problem = "The content lies too deep."
        findings = {id(each): each for each in (*self.content.findings, *content.findings)}
        outcome.findings = [f"{each.side}, {each.mode}, {each.schema}: {each.problem}" for each in findings.values()]

    def _side(self, side: str, content: Content) -> None:
        for step in self.document.get(side, ()):
            name = next(iter(step))
            before = _shown(content)
            said: list[str] = []
            try:
                # each step by itself, so that what is between two of them can be seen
                for each in getattr(plan_of({"accepts": "rest", side: [step]}), side):
                    self._step(each, content, said)
            except (Unfit, Refusal, Missing) as error:
                self.outcome.steps.append(Tried(side, name, before, "", "\n".join([*said, str(error)])))
                raise
            self.outcome.steps.append(Tried(side, name, before, _shown(content), "\n".join(said)))

    def _step(self, step: Step, content: Content, said: list[str]) -> None:
        if isinstance(step, Works):
            step(content)
        elif isinstance(step, Route):
            for fits, service, path in step.choices:
                if fits(content):
                    content.path = path(None, content.names()) if path is not None else content.path
                    self.service = service or self.service
                    said.append(f"→ {self.service} {content.path}")
                    return
            said.append("→ –")
        elif isinstance(step, Enrich):
            value = content.value()
            if not isinstance(value, dict):
                raise Unfit("Only an object can be enriched.")
            content.put_value(value | {step.into: self._other(step.into, step.call, value, content, said)})
        elif isinstance(step, Scatter):
            value = content.value()
            found: dict[str, Any] = {}
            failed: list[Exception] = []
            for name, call in step.calls:
                try:
                    found[name] = self._other(name, call, value, content, said)
                except (Unfit, Missing) as error:
                    failed.append(error)
                    said.append(f"{name}: {error}")
            if len(found) < step.least:
                raise failed[0]
            self._aggregated(step.aggregate, found, content)
        else:
            self._split(step, content, said)

    def _split(self, step: Split, content: Content, said: list[str]) -> None:
        items = step.items(content.value(), content.names())
        items = items if isinstance(items, list) else [] if items is None else [items]
        said.append(f"{len(items)} ×")
        results = [
            self._other(str(place), step.call, item, content, said) for place, item in enumerate(items[:MOST_ITEMS])
        ]
        self._aggregated(step.aggregate, results, content)

    def _aggregated(self, aggregate: Any, results: Any, content: Content) -> None:
        content.put_value(aggregate(results, content.names()) if aggregate else results)
        self.answered = True

    def _other(self, name: str, call: Call, value: Any, content: Content, said: list[str]) -> Any:
        own = Content(method=call.method, path=call.path(value, content.names()), bound=dict(content.bound))
        if call.method not in ("GET", "DELETE") or call.body is not None:
            own.put_value(call.body(value, content.names()) if call.body else value)
            call.write(own)
        body = own.octets() if own.kind else b""
        service = call.service or self.service
        said.append(f"{name}: {call.method} {service}{own.path} {body.decode('utf-8', 'replace')[:2000]}".rstrip())
        given = self.sample.get("answers", {})
        if name in given:
            answer, kind = given[name].encode(), _guessed(given[name].encode())
        elif self.ask is not None:
            answer, kind = self.ask(service, call.method, own.path, body, own.kind)
        else:
            raise Missing(f"A sample answer is needed for '{name}' ({service}).")
        made = Content(answer, kind, side="response", bound=dict(content.bound), size=len(answer))
        call.read(made)
        return made.value()

    def _provider(self, content: Content) -> Content:
        text = self.sample.get("answer", "")
        query = "&".join(f"{name}={value}" for name, value in content.query.items())
        called = f"{content.method} {self.service}{content.path}" + (f"?{query}" if query else "")
        self.outcome.steps.append(Tried("provider", "call", _shown(content), text[:MOST_SHOWN], called))
        if not text:
            raise Missing("A sample answer of the provider is needed to go on.")
        answer = text.encode()
        bound = dict(content.bound.items())
        return Content(answer, _guessed(answer), side="response", bound=bound, size=len(answer))


def _guessed(body: bytes) -> str:
    start = body.lstrip()[:1]
    return "" if not start else "application/xml" if start == b"<" else "application/json"


def _shown(content: Content) -> str:
    """The content for people: indented where it is JSON or XML."""
    if content.raw is None and content.kind == "":
        return ""
    try:
        if content.raw is None and content._tree is not None:
            text = etree.tostring(content._tree, pretty_print=True, encoding="unicode", with_tail=False)
        elif content._has_value:
            text = json.dumps(content.value(), ensure_ascii=False, indent=2)
        else:
            text = content.octets().decode("utf-8", "replace")
    except (Unfit, ValueError, TypeError) as error:
        text = str(error)
    return text[:MOST_SHOWN]
