"""XML that came from outside, as a tree: no document type, no entities, no network, bounded; names without prefixes."""

import re
from collections.abc import Iterator
from unicodedata import normalize

from lxml import etree

from egov.kernel.edxml.problems import FORMAT, Wrong, problem
from egov.kernel.wording import gettext_noop as _

LARGEST = 150_000_000
"""Bytes of a message with its attachments."""
DEEPEST = 60
MOST_ELEMENTS = 50_000
DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def tree_of(data: bytes, largest: int = LARGEST) -> etree._Element:
    """Raises Wrong."""
    if len(data) > largest:
        raise Wrong([problem(FORMAT, "edXML", _("Tệp %(element)s dài quá %(most)s byte."), most=largest)])
    if DOCTYPE.search(data) or data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        raise Wrong([problem(FORMAT, "edXML", _("Tệp %(element)s phải là UTF-8 và không được khai DOCTYPE."))])
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=True,  # one attachment is one text; its length is bounded above
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        said = _("Tệp %(element)s không phải XML đúng quy cách: %(error)s")
        raise Wrong([problem(FORMAT, "edXML", said, error=str(error)[:200])]) from None
    _bounded(root)
    return root


def _bounded(root: etree._Element) -> None:
    """Raises Wrong for a tree that no message needs."""
    depth, many = 0, 0
    for event, _element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        many += event == "start"
        if depth > DEEPEST or many > MOST_ELEMENTS:
            raise Wrong([problem(FORMAT, "edXML", _("Tệp %(element)s có quá nhiều phần tử lồng nhau."))])


def name_of(element: etree._Element) -> str:
    """Its name without the namespace: senders use several, and some use none."""
    return str(etree.QName(element).localname)


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """Its children of this name."""
    return [] if element is None else [child for child in element if name_of(child) == name]


def child(element: etree._Element | None, path: str) -> etree._Element | None:
    """The first element on this path of names."""
    for name in path.split("/"):
        element = next(iter(children(element, name)), None)
    return element


def anywhere(root: etree._Element, name: str) -> etree._Element | None:
    """The first element of this name."""
    return next(_all(root, name), None)


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (element for element in root.iter() if name_of(element) == name)


def text_of(element: etree._Element | None) -> str:
    """Its text, composed (NFC), without blanks around it."""
    return "" if element is None else normalize("NFC", "".join(map(str, element.itertext()))).strip()
