"""Parts of a schema as lxml has them: their names, and what a prefixed name means where it stands."""

from collections.abc import Iterator
from typing import Any

XSD = "http://www.w3.org/2001/XMLSchema"
XS = f"{{{XSD}}}"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"

Node = Any
"""An element of a schema."""
Name = tuple[str, str]
"""Namespace (or nothing) and local name."""


def local(node: Node) -> str:
    """The name of a part of a schema; empty for comments and for what is none."""
    tag = node.tag
    return tag[len(XS) :] if isinstance(tag, str) and tag.startswith(XS) else ""


def resolved(node: Node, text: str) -> Name:
    """What a prefixed name means where it stands."""
    prefix, _mark, name = text.strip().rpartition(":")
    return node.nsmap.get(prefix or None) or ("" if not prefix else XML if prefix == "xml" else prefix), name


def target(node: Node) -> tuple[str, Node]:
    """Namespace and root of the schema in which a part stands."""
    root = node.getroottree().getroot()
    return root.get("targetNamespace", ""), root


def children(node: Node, *names: str) -> Iterator[Node]:
    """The parts directly inside, of these names."""
    return (each for each in node if local(each) in names)


def count_of(node: Node, name: str) -> int:
    """minOccurs or maxOccurs; what is unbounded is very many."""
    text = node.get(name, "1").strip()
    return 10**9 if text == "unbounded" else int(text)


def content_of(node: Node) -> Node:
    """Where the particles and attributes of a complex type stand: itself, or what it makes of its base."""
    for each in children(node, "complexContent", "simpleContent"):
        return next(children(each, "extension", "restriction"))
    return node


def named_of(node: Node) -> Name:
    """Namespace and name of what is global."""
    return target(node)[0], node.get("name", "")


def tag_of(node: Node) -> str:
    """The name that an element has in a document."""
    space, root = target(node)
    is_global = node.getparent() is root
    qualified = node.get("form", root.get("elementFormDefault", "unqualified")) == "qualified"
    return f"{{{space}}}{node.get('name')}" if space and (is_global or qualified) else str(node.get("name"))


def typed(made: Node, kind: Name) -> None:
    """Say in a document of which type an element is. A prefix has to be there before it can be used."""
    space, name = kind
    if not space:
        made.set(f"{{{XSI}}}type", name)
        return
    made.set(f"{{{space}}}p", "")  # makes lxml write the prefix down
    del made.attrib[f"{{{space}}}p"]
    prefix = next(each for each, uri in made.nsmap.items() if uri == space and each)
    made.set(f"{{{XSI}}}type", f"{prefix}:{name}")
