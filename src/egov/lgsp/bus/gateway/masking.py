"""Parts of an answer that a right hides from its holder: JSON pointers (RFC 6901, `*` for each), XML element names.

An answer that cannot be looked into does not pass: what should be hidden might be in it.
"""

from typing import Any

import orjson
from lxml import etree

from egov.lgsp.bus.gateway.answers import Answer, Source
from egov.lgsp.bus.gateway.faults import BUS, Fault
from egov.lgsp.bus.gateway.heads import Headers

HIDDEN = "***"
STALE = frozenset({b"content-length", b"etag", b"content-md5", b"digest", b"repr-digest", b"content-digest"})
"""They speak of the answer as it was."""
NOT_ASKED = frozenset({b"accept-encoding", b"range", b"if-range"})
"""Headers of a request that would bring an answer in pieces or compressed."""


class Masked:
    """A provider's answer, read to its end, its hidden parts covered; given on in one piece."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    async def chunk(self) -> bytes:
        content, self._content = self._content, b""
        return content


async def masked(source: Source, answer: Answer, hidden: tuple[str, ...], most: int) -> Masked:
    """The answer without what is hidden. Raises Fault when it cannot be made sense of."""
    pieces: list[bytes] = []
    size = 0
    while piece := await source.chunk():
        size += len(piece)
        if size > most:
            raise _not_masked(f"it is longer than {most} bytes")
        pieces.append(piece)
    content = b"".join(pieces)
    if content:
        content = covered(content, answer.headers, hidden)
        answer.headers[:] = [(name, value) for name, value in answer.headers if name.lower() not in STALE]
    return Masked(content)


def covered(content: bytes, headers: Headers, hidden: tuple[str, ...]) -> bytes:
    """A whole body with its hidden parts covered."""
    kinds = {name.lower(): value.lower() for name, value in headers}
    if kinds.get(b"content-encoding", b"identity") != b"identity":
        raise _not_masked("it is compressed")
    kind = kinds.get(b"content-type", b"").partition(b";")[0].strip()
    if kind == b"application/json" or kind.endswith(b"+json"):
        return _json(content, hidden)
    if kind in (b"application/xml", b"text/xml") or kind.endswith(b"+xml"):
        return _xml(content, hidden)
    raise _not_masked("it is neither JSON nor XML")


def _json(content: bytes, hidden: tuple[str, ...]) -> bytes:
    try:
        tree = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise _not_masked("it is not the JSON that it says") from None
    for pointer in hidden:
        if pointer.startswith("/"):
            steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]
            _cover(tree, steps)
        else:
            _cover_named(tree, pointer)
    return orjson.dumps(tree)


def _cover(tree: Any, steps: list[str]) -> None:
    """Cover what the steps lead to; `*` stands for every member or item."""
    if isinstance(tree, dict):
        keys: list[Any] = list(tree) if steps[0] == "*" else [steps[0]] if steps[0] in tree else []
    elif isinstance(tree, list):
        number = int(steps[0]) if steps[0].isascii() and steps[0].isdigit() else len(tree)
        keys = list(range(len(tree))) if steps[0] == "*" else [number] if number < len(tree) else []
    else:
        return
    for key in keys:
        if len(steps) == 1:
            tree[key] = HIDDEN if isinstance(tree[key], str) else None
        else:
            _cover(tree[key], steps[1:])


def _cover_named(tree: Any, name: str) -> None:
    """Cover every member of this name, however deep."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if name in node:
                node[name] = HIDDEN if isinstance(node[name], str) else None
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def _xml(content: bytes, hidden: tuple[str, ...]) -> bytes:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        raise _not_masked("it is not the XML that it says") from None
    if b"<!DOCTYPE" in content:
        raise _not_masked("it has a document type")
    names = {each for each in hidden if not each.startswith("/")}
    paths = [[step.partition(":")[2] or step for step in each[1:].split("/")] for each in hidden if each[:1] == "/"]
    for element in list(tree.iter(etree.Element)):  # children of what is hidden go while we look
        own = [etree.QName(e).localname for e in (*reversed(list(element.iterancestors())), element)]
        fits = any(len(p) == len(own) and all(a in ("*", b) for a, b in zip(p, own, strict=True)) for p in paths)
        if own[-1] in names or fits:
            for child in list(element):
                element.remove(child)
            element.text = HIDDEN
            element.attrib.clear()
        for attribute in list(element.attrib):
            if etree.QName(attribute).localname in names:
                element.set(attribute, HIDDEN)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8")


def _not_masked(why: str) -> Fault:
    return Fault(f"{BUS}.MaskingFailed", f"The right hides parts of the answer, and they cannot be found: {why}.", 502)
