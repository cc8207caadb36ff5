"""How deep the least instance of a part of a schema is: what tells endless types from those that come to an end."""

from egov.lgsp.bus.gateway.mocks.nodes import Name, Node, children, content_of, count_of, local, resolved, target
from egov.lgsp.bus.gateway.mocks.schemas import Schemas

DEEPEST = 24
"""Levels of elements that an instance may have."""
PARTICLES = ("element", "sequence", "choice", "all", "group", "any")


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
        name = local(node)
        if name != "complexType" and count_of(node, "minOccurs") == 0:
            return True
        if name == "element":
            return deep > 0 and any(self._element(each, deep) for each in self.meant(node))
        return self._type(node, deep) if name == "complexType" else self._inside(node, deep)

    def ends(self, particle: Node, deep: int) -> bool:
        """Is there an instance with something in it, where the particle need not be there at all?"""
        if local(particle) != "element":
            return self._inside(particle, deep)
        kinds = [each for meant in self.meant(particle)[:1] for each in self.types_of(meant)]
        return any(each is None or self.fits(each, deep - 1) for each in kinds)

    def _inside(self, node: Node, deep: int) -> bool:
        name = local(node)
        if name == "any":
            return deep > 0
        if name == "group":
            group = self.group(node)
            return group is not None and all(self.fits(each, deep) for each in children(group, *PARTICLES))
        inside = list(children(node, *PARTICLES))
        if name == "choice":
            return not inside or any(self.fits(each, deep) for each in inside)
        return all(self.fits(each, deep) for each in inside)

    def _element(self, node: Node, deep: int) -> bool:
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

    def group(self, node: Node) -> Node | None:
        """What a reference to a group means."""
        return self._schemas.named("group", resolved(node, node.get("ref", "")))

    def meant(self, node: Node) -> list[Node]:
        """The elements that may stand where one is written: itself, or those that a reference names."""
        return self.standing_for(resolved(node, node.get("ref"))) if node.get("ref") else [node]

    def known(self, wildcard: Node, deep: int) -> Node | None:
        """A global element that a wildcard admits and that has no more than so many levels."""
        spaces = wildcard.get("namespace", "##any").split()
        own = target(wildcard)[0]
        for (space, _name), each in self._schemas.everything("element"):
            other = "##other" in spaces and space not in ("", own)
            here = space == own and "##targetNamespace" in spaces
            admitted = "##any" in spaces or other or here or space in spaces
            if admitted and any(kind is None or self.fits(kind, deep - 1) for kind in self.types_of(each)):
                return each
        return None

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
