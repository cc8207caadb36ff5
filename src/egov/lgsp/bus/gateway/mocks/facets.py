"""What a simple type asks for, with all that it stands on."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from egov.lgsp.bus.gateway.mocks.nodes import XSD, Name, Node, children, content_of, local, resolved
from egov.lgsp.bus.gateway.mocks.schemas import Schemas

MOST_STEPS = 50
"""Types that stand on one another."""
BOUNDS = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")


class Unmade(Exception):
    """No sample can be made; the message says of what."""


@dataclass
class Facets:
    """What a type and those it stands on ask for. Values of the type itself win over those of its bases."""

    kind: str = "string"
    """The built-in type at its end, or `list`, or `union`."""
    values: list[str] = field(default_factory=list)
    patterns: list[list[str]] = field(default_factory=list)
    """Of each list one has to fit."""
    limits: dict[str, str] = field(default_factory=dict)
    members: list["Facets"] = field(default_factory=list)
    """What a list is of, what a union is of."""

    def number(self, name: str) -> Decimal | None:
        """A facet that is a number."""
        try:
            found = Decimal(self.limits[name].strip())
            return found if found.is_finite() else None
        except (KeyError, InvalidOperation):
            return None

    def length(self, name: str, otherwise: int) -> int:
        """A facet that counts."""
        found = self.number(name)
        return otherwise if found is None else int(found)


def facets_of(schemas: Schemas, kind: "Name | Node", step: int = 0) -> Facets:
    """Of a type by name, or of one that is written where it is used. Raises Unmade for a type that is nowhere."""
    if isinstance(kind, tuple):
        if kind[0] == XSD:
            return Facets(kind[1])
        node = schemas.named("type", kind)
        if node is None or step > MOST_STEPS:
            raise Unmade(f"the type {kind[1]}")
    else:
        node = kind
    for each in children(node, "simpleContent"):
        node = next(children(each, "restriction", "extension"))
    made = node if local(node) in ("restriction", "extension") else None
    made = next(children(node, "restriction", "list", "union"), None) if made is None else made
    if made is None:
        raise Unmade(f"the type {node.get('name', '')}")
    inner = list(children(made, "simpleType"))
    if local(made) in ("list", "union"):
        named = made.get("itemType" if local(made) == "list" else "memberTypes", "").split()
        of = [resolved(made, each) for each in named] + inner
        return Facets(local(made), members=[facets_of(schemas, each, step + 1) for each in of])
    base = resolved(made, made.get("base")) if not inner else inner[0]
    return (
        _narrowed(facets_of(schemas, base, step + 1), made)
        if local(made) == "restriction"
        else facets_of(schemas, base, step + 1)
    )


def _narrowed(found: Facets, restriction: Node) -> Facets:
    values, patterns = [], []
    for each in restriction:
        name, value = local(each), each.get("value", "")
        if name == "enumeration":
            values.append(value)
        elif name == "pattern":
            patterns.append(value)
        elif name:
            for other in _replaced(name):
                found.limits.pop(other, None)
            found.limits[name] = value
    found.values = values or found.values
    if patterns:
        found.patterns.append(patterns)
    return found


def _replaced(name: str) -> tuple[str, ...]:
    """A bound of a base is not looser than that of the type, whichever way it is written."""
    return tuple(each for each in BOUNDS if each[:3] == name[:3] and name in BOUNDS)


def valued(schemas: Schemas, kind: Node) -> Facets:
    """Of the text in an element that has attributes as well. Raises Unmade."""
    content = content_of(kind)
    if local(content) == "restriction" or next(children(content, "simpleType"), None) is not None:
        return facets_of(schemas, kind)
    return facets_of(schemas, resolved(content, content.get("base")))
