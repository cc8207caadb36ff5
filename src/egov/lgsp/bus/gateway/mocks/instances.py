"""An element that keeps its XML Schema, the same each time: the plainest values, each part once where it may be there.

Bounded: so many elements, so many levels; what is optional is left out where a type comes back to itself.
"""

from collections import Counter

from lxml import etree

from egov.lgsp.bus.gateway.mocks.attributes import attributes_of
from egov.lgsp.bus.gateway.mocks.facets import Facets, Unmade, facets_of, valued
from egov.lgsp.bus.gateway.mocks.nodes import (
    XSI,
    Name,
    Node,
    children,
    content_of,
    count_of,
    local,
    named_of,
    resolved,
    tag_of,
    typed,
)
from egov.lgsp.bus.gateway.mocks.room import DEEPEST, PARTICLES, Room
from egov.lgsp.bus.gateway.mocks.schemas import Schemas
from egov.lgsp.bus.gateway.mocks.values import text_of

OPTIONAL_TO = 6
"""Levels down to which optional parts are there."""
CHOSEN_TO = 3
"""Levels down to which the first branch of a choice is taken, below it the one that ends soonest."""
MOST_OPTIONAL = 2_000
MOST = 20_000
"""Elements of a sample."""


class Maker:
    """Makes one sample. Raises Unmade where the schema wants what cannot be made."""

    def __init__(self, schemas: Schemas, room: Room) -> None:
        self._schemas = schemas
        self._room = room
        self._made = 0
        self._identified = 0
        self._around: Counter[Node] = Counter()
        """Complex types that are being made, from outside in."""

    def element(self, name: Name) -> "etree._Element":
        """A sample of a global element."""
        found = self._room.standing_for(name)
        if not found:
            raise Unmade(f"the element {name[1]}")
        holder = etree.Element("holder", nsmap={"xsi": XSI})
        self._element(holder, found[0], 0)
        made = holder[0]
        holder.remove(made)
        return made

    def _element(self, parent: Node, node: Node, depth: int) -> None:
        self._made += 1
        if self._made > MOST or depth > DEEPEST:
            raise Unmade(f"the element {node.get('name', '')}, which has no end")
        made = etree.SubElement(parent, tag_of(node))
        kinds = self._room.types_of(node)
        kind = next((each for each in kinds if each is None or self._room.fits(each, DEEPEST - depth)), False)
        nillable = node.get("nillable") in ("true", "1")
        if kind is False or (nillable and kind is not None and (self._enough(depth) or self._around[kind] > 1)):
            if not nillable:
                raise Unmade(f"the element {node.get('name', '')}, whose type has no end or is abstract")
            made.set(f"{{{XSI}}}nil", "true")
            for each in kinds:
                if each is not None:
                    self._attributes(made, each)
            return
        given = node.get("fixed", node.get("default"))
        if kind is None:
            made.text = given if given is not None else self._simple(node)
            return
        declared = resolved(node, node.get("type")) if node.get("type") else None
        if declared is not None and named_of(kind) != declared:
            typed(made, named_of(kind))
        self._complex(made, kind, depth)
        if given is not None and len(made) == 0:
            made.text = given

    def _simple(self, node: Node) -> str:
        inner = next(children(node, "simpleType"), None)
        if inner is None and not node.get("type"):
            return "text"
        return self._text(facets_of(self._schemas, resolved(node, node.get("type")) if inner is None else inner))

    def _text(self, facets: Facets) -> str:
        self._identified += facets.kind == "ID"
        return text_of(facets, self._identified)

    def _complex(self, made: Node, kind: Node, depth: int) -> None:
        self._around[kind] += 1
        self._attributes(made, kind)
        if next(children(kind, "simpleContent"), None) is not None:
            made.text = self._text(valued(self._schemas, kind))
        else:
            self._content(made, kind, depth)
        self._around[kind] -= 1

    def _content(self, made: Node, kind: Node, depth: int) -> None:
        content = content_of(kind)
        if local(content) == "extension":
            base = self._schemas.named("type", resolved(content, content.get("base")))
            if base is not None and local(base) == "complexType":
                self._content(made, base, depth)
        for each in children(content, *PARTICLES):
            self._particle(made, each, depth)

    def _particle(self, made: Node, node: Node, depth: int) -> None:
        least, most = count_of(node, "minOccurs"), count_of(node, "maxOccurs")
        if most == 0:
            return
        if least == 0 and not self._optional(node, depth):
            return
        if least > MOST:
            raise Unmade(f"{least} times {local(node)} {node.get('name', '')}".strip())
        for _each in range(max(least, 1)):
            self._once(made, node, depth)

    def _optional(self, node: Node, depth: int) -> bool:
        """Should a part be there that need not?"""
        if local(node) == "any" or self._enough(depth) or self._comes_back(node):
            return False
        return self._room.ends(node, DEEPEST - depth)

    def _enough(self, depth: int) -> bool:
        """Is the sample so deep or so long that it holds only what it must?"""
        return depth >= OPTIONAL_TO or self._made > MOST_OPTIONAL

    def _comes_back(self, node: Node) -> bool:
        """Is this an element whose type is being made already, and within itself?"""
        meant = self._room.meant(node) if local(node) == "element" else []
        kinds = self._room.types_of(meant[0]) if meant else []
        return bool(kinds) and kinds[0] is not None and self._around[kinds[0]] > 1

    def _once(self, made: Node, node: Node, depth: int) -> None:
        name = local(node)
        if name == "element":
            meant = self._room.meant(node)
            if not meant:
                raise Unmade(f"the element {node.get('ref')}")
            self._element(made, meant[0], depth + 1)
        elif name == "any":
            self._anything(made, node, depth)
        elif name == "group":
            group = self._room.group(node)
            for each in children(group, *PARTICLES) if group is not None else ():
                self._particle(made, each, depth)
        elif name == "choice":
            inside = list(children(node, *PARTICLES))
            if inside:
                self._particle(made, self._chosen(inside, depth), depth)
        else:
            for each in children(node, *PARTICLES):
                self._particle(made, each, depth)

    def _chosen(self, inside: list[Node], depth: int) -> Node:
        """The first branch that comes to an end; further down the one that does so soonest."""
        if depth < CHOSEN_TO and not self._enough(depth):
            fitting = (each for each in inside if self._room.ends(each, DEEPEST - depth))
            found = next((each for each in fitting if not self._comes_back(each)), None)
            if found is not None:
                return found
        return min(inside, key=self._room.least)

    def _anything(self, made: Node, node: Node, depth: int) -> None:
        """A wildcard that has to be filled: any element will do, a known one where it has to be known."""
        spaces = node.get("namespace", "##any").split()
        if node.get("processContents", "strict") != "strict" and ("##any" in spaces or "##other" in spaces):
            etree.SubElement(made, "{urn:example}any", nsmap={"any": "urn:example"})
            return
        found = self._room.known(node, DEEPEST - depth)
        if found is None:
            raise Unmade("an element that a wildcard asks for")
        self._element(made, found, depth + 1)

    def _attributes(self, made: Node, kind: Node) -> None:
        for name, declared, given in attributes_of(self._schemas, kind):
            made.set(name, given if given is not None else self._simple(declared))
