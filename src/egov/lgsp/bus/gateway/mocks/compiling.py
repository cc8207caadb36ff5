"""All schemas of a contract compiled as one by libxml2, with nothing from outside."""

from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from egov.lgsp.bus.gateway.mocks.nodes import XS, XSD, Name, Node, local, resolved

HERE = "contract:"
MOST_LEVELS = 10
GROUPS = ("sequence", "choice", "all", "group")


def compiled(roots: list[Node]) -> etree.XMLSchema:
    """One schema that imports all others, by a parser for which nothing else exists. Raises XMLSchemaParseError."""
    texts: dict[str, bytes] = {}
    spaces: dict[str, list[str]] = {}
    for number, root in enumerate(roots):
        spaces.setdefault(root.get("targetNamespace", ""), []).append(f"{HERE}{number}")
    places = {space: at[0] if len(at) == 1 else f"{HERE}of-{at[0]}" for space, at in spaces.items()}
    for number, root in enumerate(roots):
        texts[f"{HERE}{number}"] = _located(root, places)
    for space, at in spaces.items():
        if len(at) > 1:  # an import is heard once for each namespace
            inside = "".join(f'<xs:include schemaLocation="{each}"/>' for each in at)
            target = f" targetNamespace={quoteattr(space)}" if space else ""
            texts[places[space]] = f'<xs:schema xmlns:xs="{XSD}"{target}>{inside}</xs:schema>'.encode()
    imports = "".join(
        f"<xs:import{f' namespace={quoteattr(space)}' if space else ''} schemaLocation={quoteattr(at)}/>"
        for space, at in places.items()
    )
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parser.resolvers.add(_Inside(texts))
    whole = f'<xs:schema xmlns:xs="{XSD}" targetNamespace="urn:contract">{imports}</xs:schema>'
    return etree.XMLSchema(etree.fromstring(whole.encode(), parser))


def too_involved(roots: list[Node], groups: dict[Name, Node]) -> bool:
    """Are groups that may be left out or repeated nested so deep that compiling, whose work doubles with each such
    level, would not end?"""
    known: dict[Node, int] = {}
    try:
        return any(_levels(each, groups, known) > MOST_LEVELS for root in roots for each in root)
    except RecursionError:
        return True


def _levels(node: Node, groups: dict[Name, Node], known: dict[Node, int]) -> int:
    if node not in known:
        known[node] = 0  # groups that name one another
        own = local(node) in GROUPS and (node.get("minOccurs", "1"), node.get("maxOccurs", "1")) != ("1", "1")
        inside = [each for each in node if local(each)]
        named = groups.get(resolved(node, node.get("ref"))) if node.get("ref") else None
        inside += [named] if named is not None and local(node) == "group" else []
        known[node] = own + max((_levels(each, groups, known) for each in inside), default=0)
    return known[node]


class _Inside(etree.Resolver):
    """What is not part of the contract is empty."""

    def __init__(self, texts: dict[str, bytes]) -> None:
        self._texts = texts

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
        if system_url in self._texts:
            return self.resolve_string(self._texts[system_url], context)  # type: ignore[call-arg]
        return self.resolve_empty(context)  # type: ignore[attr-defined]


def _located(root: Node, places: dict[str, str]) -> bytes:
    """A schema whose imports lead to the others of the contract; what would lead out of it is left out."""
    copy = etree.fromstring(etree.tostring(root))
    for each in [each for each in copy if local(each) in ("include", "redefine")]:
        copy.remove(each)
    for each in copy.findall(f"{XS}import"):
        each.attrib.pop("schemaLocation", "")
        if each.get("namespace", "") in places:
            each.set("schemaLocation", places[each.get("namespace", "")])
    return etree.tostring(copy)
