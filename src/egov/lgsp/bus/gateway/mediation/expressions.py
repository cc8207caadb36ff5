"""JSONata, templates with JSONata in them, and conditions on header, query, content."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import orjson
from jsonata import JException, Jsonata
from lxml import etree

from egov.lgsp.bus.gateway.mediation.bounds import Endless, bind
from egov.lgsp.bus.gateway.mediation.content import Content, Unfit
from egov.lgsp.bus.gateway.mediation.corrections import correct
from egov.lgsp.bus.gateway.mediation.threads import PerThread
from egov.lgsp.bus.rules.identifiers import Misspelt, path_of_endpoint

_HOLE = re.compile(r"\{\{(.+?)\}\}", re.S)

correct()

Expression = Callable[[Any, dict[str, Any]], Any]
Condition = Callable[[Content], bool]


def jsonata(text: str) -> Expression:
    """An expression over a value and named values. Raises ValueError for one that cannot be read."""
    compiled = PerThread(lambda: _compiled(text))
    compiled.get()

    def evaluate(value: Any, names: dict[str, Any]) -> Any:
        expression = compiled.get()
        frame = expression.create_frame()
        bind(frame)
        for name, bound in names.items():
            frame.bind(name, bound)
        try:
            return expression.evaluate(value, frame)
        except Exception as error:  # the library lets out whatever Python raised in it
            raise Unfit(f"The expression {text[:60]!r} failed: {_why(error)}") from None

    return evaluate


def template(text: str, escaping: str) -> Expression:
    """A text with `{{ expression }}` in it; values are escaped for where the text goes: xml, json, path or none."""
    literals = _HOLE.split(text)
    parts: list[Any] = [jsonata(part.strip()) if place % 2 else part for place, part in enumerate(literals)]
    escaped = _ESCAPES[escaping]

    def fill(value: Any, names: dict[str, Any]) -> str:
        return "".join(part if isinstance(part, str) else escaped(part(value, names)) for part in parts)

    return fill


def place(text: str) -> Expression:
    """A template of a path below a service. Values become parts of steps: what would make it another path is unfit,
    for rights may name paths."""
    fill = template(text, "path")

    def filled(value: Any, names: dict[str, Any]) -> str:
        path: str = fill(value, names)
        try:
            path_of_endpoint(path.partition("?")[0])
        except Misspelt as error:
            raise Unfit(f"A value cannot stand in a path: {error}") from None
        return path

    return filled


def condition(spec: dict[str, Any]) -> Condition:
    """`{header|query: name}`, `{xpath: expression, namespaces: {}}` or `{jsonata: expression}`, each with `equals` or
    `matches` (the whole value, a regular expression), or alone: is there anything? Raises ValueError."""
    found = _sought(spec)
    if "equals" in spec:
        wanted = str(spec["equals"])
        return lambda content: wanted in found(content)
    if "matches" in spec:
        try:
            pattern = re.compile(spec["matches"])
        except re.error as error:
            raise ValueError(f"{spec['matches']!r} is no regular expression: {error}") from None
        return lambda content: any(pattern.fullmatch(each) for each in found(content))
    return lambda content: any(each not in ("", "false") for each in found(content))


def _sought(spec: dict[str, Any]) -> Callable[[Content], list[str]]:
    if "header" in spec:
        header = spec["header"].lower()
        return lambda content: [content.headers[header]] if header in content.headers else []
    if "query" in spec:
        name = spec["query"]
        return lambda content: [content.query[name]] if name in content.query else []
    if "xpath" in spec:
        return _xpath(spec["xpath"], spec.get("namespaces", {}))
    evaluate = jsonata(spec["jsonata"])

    def by_jsonata(content: Content) -> list[str]:
        value = evaluate(content.value(), content.names())
        return [_plain(each) for each in (value if isinstance(value, list) else [value]) if each is not None]

    return by_jsonata


def _xpath(text: str, namespaces: dict[str, str]) -> Callable[[Content], list[str]]:
    try:
        path = etree.XPath(text, namespaces=namespaces, regexp=False, smart_strings=False)
    except etree.XPathSyntaxError as error:
        raise ValueError(f"{text!r} is no XPath: {error}") from None

    def by_xpath(content: Content) -> list[str]:
        try:
            value = path(content.tree())
        except etree.XPathEvalError as error:
            raise Unfit(f"The XPath {text[:60]!r} failed: {error}") from None
        if not isinstance(value, list):
            return [_plain(value)]
        return ["".join(map(str, each.itertext())) if isinstance(each, etree._Element) else str(each) for each in value]

    return by_xpath


def _compiled(text: str) -> Jsonata:
    try:
        return Jsonata(text)
    except Exception as error:  # as above
        raise ValueError(f"{text[:60]!r} is no JSONata: {_why(error)}") from None


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, JException | Endless) else f"{type(error).__name__}: {error}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else orjson.dumps(value).decode()


_ESCAPES: dict[str, Callable[[Any], str]] = {
    "xml": lambda value: "" if value is None else escape(_plain(value), {'"': "&quot;", "'": "&apos;"}),
    "json": lambda value: orjson.dumps(value).decode(),
    "path": lambda value: "" if value is None else quote(_plain(value), safe=""),
    "none": lambda value: "" if value is None else _plain(value),
}
