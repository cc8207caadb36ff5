"""How deep the least instance of a part of a schema is: what tells endless types from those that come to an end."""

from egov.lgsp.bus.gateway.mocks.nodes import Name, Node, children, resolved, target
from egov.lgsp.bus.gateway.mocks.schemas import Schemas

DEEPEST = 24
"""Levels of elements that an instance may have."""
PARTICLES = ("element", "sequence", "choice", "all", "group", "any")


def count_of(node: Node, name: str) -> int:
    """minOccurs or maxOccurs; what is unbounded is very many."""
    text = node.get(name, "1").strip()
    return 10**9 if text == "unbounded" else int(text)


def content_of(node: Node) -> Node:
    """Where the particles and attributes of a complex type stand: itself, or what it makes of its base."""
    for each in children(node, "complexContent", "simpleContent"):
        return next(children(each, "extension", "restriction"))
    return node


class Room:
    """Remembers what it found for each part and depth."""

    def __init__(self, schemas: Schemas) -> None:
        self._schemas = schemas
        self._known: dict[tuple[Node, int], bool] = {}
        self._members: dict[Name, list[Name]] = {}
        """Elements by the one in whose place they may stand."""
        self._heirs: dict[Name, list[Name]] = {}
        """Complex types by the one that they are made of."""
        for name, node in schemas.everything("element"):
            if node.get("substitutionGroup"):
                self._members.setdefault(resolved(node, node.get("substitutionGroup")), []).append(name)
        for name, node in schemas.everything("type"):
            content = content_of(node)
            if content is not node:
                self._heirs.setdefault(resolved(content, content.get("base", "")), []).append(name)

    def least(self, particle: Node) -> int:
        """Levels that the particle needs at least; one more than DEEPEST when it never ends."""
        return next((deep for deep in range(DEEPEST + 1) if self.fits(particle, deep)), DEEPEST + 1)

    def fits(self, node: Node, deep: int) -> bool:
        """Is there an instance of a particle or of a complex type that has so many levels at most?"""
        key = (node, deep)
        if key not in self._known:
            self._known[key] = False  # a group that holds itself is none
            self._known[key] = self._found(node, deep)
        return self._known[key]

    def _found(self, node: Node, deep: int) -> bool:
        name = node.tag.rpartition("}")[2]
        if name != "complexType" and count_of(node, "minOccurs") == 0:
            return True
        if name == "element":
            return deep > 0 and self._element(node, deep)
        if name == "any":
            return deep > 0
        if name == "group":
            group = self._schemas.named("group", resolved(node, node.get("ref", "")))
            return group is not None and all(self.fits(each, deep) for each in children(group, *PARTICLES))
        if name == "choice":
            inside = list(children(node, *PARTICLES))
            return not inside or any(self.fits(each, deep) for each in inside)
        if name == "complexType":
            return self._type(node, deep)
        return all(self.fits(each, deep) for each in children(node, *PARTICLES))

    def _element(self, node: Node, deep: int) -> bool:
        if node.get("ref"):
            return any(self._element(each, deep) for each in self.standing_for(resolved(node, node.get("ref"))))
        if node.get("nillable") in ("true", "1"):
            return True
        kinds = [each for each in self.types_of(node) if each is not None]
        return not kinds or any(self.fits(each, deep - 1) for each in kinds)

    def _type(self, node: Node, deep: int) -> bool:
        content = content_of(node)
        if content is not node and content.tag.endswith("extension"):
            base = self._schemas.named("type", resolved(content, content.get("base")))
            if base is not None and base.tag.endswith("complexType") and not self.fits(base, deep):
                return False
        return all(self.fits(each, deep) for each in children(content, *PARTICLES))

    def types_of(self, element: Node) -> list[Node | None]:
        """The complex types that an element may have, its own first; None stands for a simple one."""
        for each in children(element, "complexType", "simpleType"):
            return [each if each.tag.endswith("complexType") else None]
        if not element.get("type"):
            return [None]
        name = resolved(element, element.get("type"))
        node = self._schemas.named("type", name)
        if node is None or not node.tag.endswith("complexType"):
            return [None]
        return [node] if node.get("abstract") not in ("true", "1") else self._derived(name)

    def standing_for(self, name: Name) -> list[Node]:
        """The element of this name and those that may stand in its place, without the abstract ones."""
        return self._with_all("element", name, self._members)

    def _derived(self, name: Name) -> list[Node | None]:
        return list(self._with_all("type", name, self._heirs))

    def _with_all(self, kind: str, name: Name, after: dict[Name, list[Name]]) -> list[Node]:
        names = [name]
        for each in names:  # grows while it is gone through
            names += [other for other in after.get(each, ()) if other not in names]
        found = (self._schemas.named(kind, each) for each in names)
        return [node for node in found if node is not None and node.get("abstract") not in ("true", "1")]


def named_of(node: Node) -> Name:
    """Namespace and name of what is global."""
    return target(node)[0], node.get("name", "")
