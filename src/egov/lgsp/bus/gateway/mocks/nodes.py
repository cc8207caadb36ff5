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
