"""A mediation's document, checked and compiled: once when it is entered, once for each picture of the registry."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from egov.lgsp.bus.gateway.mediation import tables
from egov.lgsp.bus.gateway.mediation.content import XML, Content, Unfit
from egov.lgsp.bus.gateway.mediation.expressions import Condition, Expression, condition, jsonata, template
from egov.lgsp.bus.gateway.mediation.mapping import Mapping
from egov.lgsp.bus.gateway.mediation.schemas import json_schema, xml_schema
from egov.lgsp.bus.gateway.mediation.stylesheets import stylesheet
from egov.lgsp.bus.gateway.records import Finding
from egov.lgsp.bus.rules.mediations import problems_of

Work = Callable[[Content], None]


class Refusal(Exception):
    """A schema that is enforced was not kept."""


@dataclass(frozen=True, slots=True)
class Works:
    """Steps that need nothing but the content, done in one go."""

    works: tuple[Work, ...]

    def __call__(self, content: Content) -> None:
        for work in self.works:
            work(content)


@dataclass(frozen=True, slots=True)
class Call:
    """How another service is asked: its path in the registry, method, path, body; what is written and read."""

    service: str
    method: str
    path: Expression
    body: Expression | None
    write: Work
    read: Work


@dataclass(frozen=True, slots=True)
class Route:
    """The first choice that fits: another endpoint of the service, or another service."""

    choices: tuple[tuple[Condition, str, Expression | None], ...]


@dataclass(frozen=True, slots=True)
class Enrich:
    """Put the answer of another service into the value, under a name."""

    call: Call
    into: str


@dataclass(frozen=True, slots=True)
class Scatter:
    """Ask several services at the same time; at least so many have to answer."""

    calls: tuple[tuple[str, Call], ...]
    least: int
    aggregate: Expression | None


@dataclass(frozen=True, slots=True)
class Split:
    """Call the service once for each item; the answers become a list in the items' order."""

    items: Expression
    call: Call
    aggregate: Expression | None


Step = Works | Route | Enrich | Scatter | Split


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled mediation. `accepts` is what callers speak: rest or soap. `header` says whether a SOAP provider gets
    the X-Road header and has to give it back; `action` is its SOAPAction."""

    accepts: str
    header: bool
    action: str
    names_request: bool
    """Does an expression look back at the request, as `$request`?"""
    request: tuple[Step, ...]
    response: tuple[Step, ...]


def plan_of(document: Any) -> Plan:
    """Raises ValueError, with all that is wrong, for a document that cannot be carried out."""
    return _plan(orjson.dumps(document))


@lru_cache(maxsize=1024)
def _plan(document: bytes) -> Plan:
    data = orjson.loads(document)
    problems = problems_of(data)
    sides: dict[str, tuple[Step, ...]] = {}
    for side in ("request", "response") if not problems else ():
        steps: list[Step] = []
        for number, step in enumerate(data.get(side, []), start=1):
            ((name, spec),) = step.items()
            try:
                made = _INTEGRATIONS[name](spec) if name in _INTEGRATIONS else Works((_WORKS[name](spec),))
            except ValueError as error:
                problems.append(f"{side} {number} ({name}): {error}")
                continue
            if isinstance(made, Works) and steps and isinstance(steps[-1], Works):
                steps[-1] = Works(steps[-1].works + made.works)
            else:
                steps.append(made)
        sides[side] = tuple(steps)
    if problems:
        raise ValueError("\n".join(problems))
    provider = data.get("provider", {})
    header, action = provider.get("header", True), provider.get("action", "")
    return Plan(data["accepts"], header, action, b"$request" in document, sides["request"], sides["response"])


def _mapping(spec: dict[str, Any]) -> Mapping:
    if "root" in spec and not spec["root"].isidentifier() and not spec["root"].replace("-", "_").isidentifier():
        raise ValueError(f"{spec['root']!r} cannot be the name of an element.")
    return Mapping(
        spec.get("root", ""),
        spec.get("namespace", ""),
        spec.get("names", {}),
        arrays=frozenset(spec.get("arrays", ())),
        numbers=frozenset(spec.get("numbers", ())),
        booleans=frozenset(spec.get("booleans", ())),
        order=tuple(spec.get("order", ())),
        nil=spec.get("nil", False),
    )


def _read(spec: dict[str, Any]) -> Work:
    form = spec["format"]
    delimiter, columns = spec.get("delimiter", ","), spec.get("columns", [])
    if form == "xml":
        mapping = _mapping(spec)
        return lambda content: content.put_value(mapping.to_value(content.tree()))
    if form == "csv":
        return lambda content: content.put_value(tables.from_csv(content.octets(), delimiter, columns))
    if form == "form":
        return lambda content: content.put_value(tables.from_form(content.octets()))
    return lambda content: content.put_value(content.value())


def _write(spec: dict[str, Any]) -> Work:
    form = spec["format"]
    delimiter, columns = spec.get("delimiter", ","), spec.get("columns", [])
    if form == "xml":
        mapping = _mapping(spec)
        if not mapping.root:
            raise ValueError("Writing XML needs the name of its root.")
        return lambda content: content.put_tree(mapping.to_tree(content.value()))
    if form == "csv":
        return lambda content: content.put_bytes(tables.to_csv(content.value(), delimiter, columns), "text/csv")
    if form == "form":
        kind = "application/x-www-form-urlencoded"
        return lambda content: content.put_bytes(tables.to_form(content.value()), kind)
    return lambda content: content.put_value(content.value())


def _xslt(spec: str) -> Work:
    transform = stylesheet(spec)

    def work(content: Content) -> None:
        made = transform(content.tree())
        if isinstance(made, str):
            content.put_bytes(made.encode(), "text/plain")
        else:
            content.put_tree(made)

    return work


def _jsonata(spec: str) -> Work:
    evaluate = jsonata(spec)
    return lambda content: content.put_value(evaluate(content.value(), content.names()))


def _template(spec: dict[str, Any]) -> Work:
    kind = spec.get("type", XML)
    fill = template(spec["text"], spec.get("escape") or ("xml" if "xml" in kind else "json"))
    return lambda content: content.put_bytes(fill(content.value(), content.names()).encode(), kind)


def _validate(spec: dict[str, Any]) -> Work:
    check = json_schema(spec["json"]) if "json" in spec else xml_schema(spec["xsd"])
    mode, title = spec.get("mode", "enforce"), spec.get("title", "schema")

    def work(content: Content) -> None:
        try:
            problems = check(content)
        except Unfit as error:
            problems = [str(error)]
        content.findings += [Finding(content.side, mode, title, problem) for problem in problems]
        if problems and mode == "enforce":
            raise Refusal(f"The {content.side} does not keep {title}: {'; '.join(problems[:3])}")

    return work


def _call_as(spec: dict[str, Any]) -> Work:
    path = template(spec["path"], "path") if "path" in spec else None
    method = spec.get("method", "")
    query = {name: template(text, "none") for name, text in spec.get("query", {}).items()}
    body = spec.get("body", True)

    def work(content: Content) -> None:
        names = content.names()
        value = content.value() if path or query else None
        if path:
            content.path = path(value, names)
        if "query" in spec:
            content.query = {name: fill(value, names) for name, fill in query.items()}
        content.method = method or content.method
        if not body:
            content.put_bytes(b"", "")

    return work


def _call(spec: dict[str, Any]) -> Call:
    plain = {"format": "json"}
    return Call(
        spec.get("service", ""),
        spec.get("method", "POST" if "body" in spec else "GET"),
        template(spec.get("path", ""), "path"),
        jsonata(spec["body"]) if "body" in spec else None,
        _write(spec.get("write", plain)),
        _read(spec.get("read", plain)),
    )


def _route(spec: list[dict[str, Any]]) -> Route:
    return Route(
        tuple(
            (
                condition(each["when"]),
                each.get("service", ""),
                template(each["path"], "path") if "path" in each else None,
            )
            for each in spec
        )
    )


def _scatter(spec: dict[str, Any]) -> Scatter:
    calls = tuple((name, _call(each)) for name, each in spec["calls"].items())
    least = spec.get("least", len(calls))
    if least > len(calls):
        raise ValueError(f"{least} answers are asked for, of {len(calls)} services.")
    return Scatter(calls, least, jsonata(spec["aggregate"]) if "aggregate" in spec else None)


def _split(spec: dict[str, Any]) -> Split:
    aggregate = jsonata(spec["aggregate"]) if "aggregate" in spec else None
    return Split(jsonata(spec["items"]), _call({"method": "POST"} | spec.get("call", {})), aggregate)


_WORKS: dict[str, Callable[[Any], Work]] = {
    "read": _read,
    "write": _write,
    "xslt": _xslt,
    "jsonata": _jsonata,
    "template": _template,
    "validate": _validate,
    "call": _call_as,
}
_INTEGRATIONS: dict[str, Callable[[Any], Step]] = {
    "route": _route,
    "enrich": lambda spec: Enrich(_call(spec), spec["into"]),
    "scatter": _scatter,
    "split": _split,
}
