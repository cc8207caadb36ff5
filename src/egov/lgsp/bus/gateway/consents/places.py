"""The number of the person whom a call is about, read where its right says.

Whoever reads a call twice may be shown two persons: what another reader could understand otherwise (a parameter that
comes twice, a member that differs from another only by its letters' case, a compressed body) counts as unreadable.
"""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from lxml import etree

from egov.kernel.identifiers import identity_number
from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.gateway.heads import Headers
from egov.lgsp.bus.gateway.registry import steps_of
from egov.lgsp.bus.rules.consents import Place

MOST = 1_000_000
"""Bytes of a body that is looked into."""
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class Unreadable(ValueError):
    """The call names nobody there, or not clearly; the message says why."""


def person(place: Place, path: str, query: bytes, headers: Headers, body: bytes) -> str:
    """The number, as it is stored. `path` is what follows the service, `headers` have lower-case names.

    Raises Unreadable.
    """
    if place.kind == "path":
        found = _step(path, int(place.name))
    elif place.kind == "query":
        if _kind(headers) in _FORMS:  # many frameworks read forms and addresses into one table
            raise Unreadable("a form comes beside the query")
        found = _parameter(query, place.name)
    elif place.kind == "body":
        found = _in_body(body, headers, place.name)
    else:
        raise Unreadable("the right names no place")
    try:
        return identity_number(found)
    except ValueError:
        raise Unreadable("it is no personal number") from None


def _step(path: str, number: int) -> str:
    steps = steps_of(path)
    if number > len(steps):
        raise Unreadable("the path is shorter")
    return steps[number - 1]


def _parameter(query: bytes, name: str) -> str:
    if b";" in query:
        raise Unreadable("the query holds a semicolon")
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError:
        raise Unreadable("the query cannot be read") from None
    like = [(key, value) for key, value in pairs if _bare(key) == _bare(name) or "%" in key]
    if len(like) != 1 or like[0][0] != name:
        raise Unreadable("the parameter does not stand there exactly once")
    return like[0][1]


def _bare(key: str) -> str:
    """Some frameworks read `Name`, `name[]` and `name` as one."""
    return key.partition("[")[0].strip().casefold()


def _kind(headers: Headers) -> str:
    kinds = [value for name, value in headers if name == b"content-type"]
    if len(kinds) > 1:
        raise Unreadable("it has two content types")
    return kinds[0].partition(b";")[0].strip().lower().decode("latin-1") if kinds else ""


def _in_body(body: bytes, headers: Headers, name: str) -> str:
    if any(key == b"content-encoding" and value.lower() != b"identity" for key, value in headers):
        raise Unreadable("the body is compressed")
    if len(body) > MOST:
        raise Unreadable(f"the body is longer than {MOST} bytes")
    kind = _kind(headers)
    if kind == "application/json" or kind.endswith("+json"):
        return _member(body, name)
    if kind in ("application/xml", "text/xml") or kind.endswith("+xml"):
        return element(body, name)
    raise Unreadable("the body is neither JSON nor XML")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key.casefold() for key, _ in pairs}) != len(pairs):
        raise Unreadable("an object has two members of one name")
    return dict(pairs)


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _member(body: bytes, name: str) -> str:
    try:
        tree = json.loads(body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except Unreadable:
        raise
    except (ValueError, RecursionError):
        raise Unreadable("the body is not the JSON that it says") from None
    found = _pointed(tree, name) if name.startswith("/") else _named(tree, name)
    if not isinstance(found, str):
        raise Unreadable("there is no text")
    return found


def _pointed(tree: Any, pointer: str) -> Any:
    """RFC 6901."""
    for step in pointer[1:].split("/"):
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(tree, dict) and key in tree:
            tree = tree[key]
        elif isinstance(tree, list) and key.isascii() and key.isdigit() and str(int(key)) == key:
            tree = tree[int(key)] if int(key) < len(tree) else None
        else:
            return None
    return tree


def _named(tree: Any, name: str) -> Any:
    """The one member of this name, however deep."""
    found: list[Any] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            found += [value for key, value in node.items() if key.casefold() == name.casefold()]
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)
    return found[0] if len(found) == 1 else None


def element(document: bytes, name: str) -> str:
    """The text of the one element of this local name, or at this path of local names from the root. Raises
    Unreadable."""
    if len(document) > MOST:
        raise Unreadable(f"the document is longer than {MOST} bytes")
    try:
        tree = trees.parsed(document)
    except trees.Refused as error:
        raise Unreadable(str(error)) from None
    fits: Callable[[etree._Element], bool]
    if name.startswith("/"):
        path = name[1:].split("/")

        def fits(each: etree._Element) -> bool:
            return [etree.QName(one).localname for one in (*reversed(list(each.iterancestors())), each)] == path
    else:

        def fits(each: etree._Element) -> bool:
            return etree.QName(each).localname == name

    found = [each for each in tree.iter(etree.Element) if fits(each)]
    if len(found) != 1 or len(found[0]):
        raise Unreadable("the element does not stand there exactly once, with nothing but text")
    return found[0].text or ""
