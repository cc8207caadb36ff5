"""The attributes of a complex type: its own, those of its groups and of its bases."""

from collections.abc import Iterator

from egov.lgsp.bus.gateway.mocks.nodes import XSD, Name, Node, children, content_of, local, resolved, target
from egov.lgsp.bus.gateway.mocks.room import DEEPEST
from egov.lgsp.bus.gateway.mocks.schemas import Schemas


def attributes_of(schemas: Schemas, kind: Node) -> Iterator[tuple[str, Node, str | None]]:
    """Name in a document, declaration, and the value that the schema gives, if it gives one."""
    for node in _all(schemas, kind, 0).values():
        declared = node
        if node.get("ref"):
            space, name = resolved(node, node.get("ref"))
            declared = schemas.named("attribute", (space, name))
            if declared is None:
                continue
            qualified = True
        else:
            (space, root), name = target(node), node.get("name", "")
            qualified = node.get("form", root.get("attributeFormDefault", "unqualified")) == "qualified"
        given = node.get("fixed", node.get("default", declared.get("fixed", declared.get("default"))))
        yield (f"{{{space}}}{name}" if space and qualified else name), declared, given


def _all(schemas: Schemas, kind: Node, step: int) -> dict[Name, Node]:
    """Those of the type over those of the bases, without the prohibited ones."""
    content = content_of(kind)
    found: dict[Name, Node] = {}
    if step > DEEPEST:
        return found
    if content is not kind and (name := resolved(content, content.get("base", "")))[0] != XSD:
        base = schemas.named("type", name)
        if base is not None and local(base) == "complexType":
            found = _all(schemas, base, step + 1)
    for each in children(content, "attribute", "attributeGroup"):
        if local(each) == "attributeGroup":
            group = schemas.named("attributeGroup", resolved(each, each.get("ref", "")))
            if group is not None:
                found.update(_all(schemas, group, step + 1))
            continue
        key = resolved(each, each.get("ref")) if each.get("ref") else ("", each.get("name", ""))
        if each.get("use") == "prohibited":
            found.pop(key, None)
        else:
            found[key] = each
    return found
