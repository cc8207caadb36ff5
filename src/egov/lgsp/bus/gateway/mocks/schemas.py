"""The XML Schemas in a WSDL: their parts by name, and all of them compiled as one. Nothing outside is ever fetched."""

from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Lock
from typing import Any, cast
from xml.sax.saxutils import quoteattr

from lxml import etree

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.rules.contracts import Broken

XSD = "http://www.w3.org/2001/XMLSchema"
XS = f"{{{XSD}}}"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
HERE = "contract:"
OWN = "urn:contract:rpc"
"""Namespace of the wrappers that rpc has and no schema names."""
MOST_PROBLEMS = 10
MOST_LEVELS = 10
GROUPS = ("sequence", "choice", "all", "group")
KINDS = {
    "element": "element",
    "complexType": "type",
    "simpleType": "type",
    "group": "group",
    "attributeGroup": "attributeGroup",
    "attribute": "attribute",
}
OF_XML = f"""<xs:schema xmlns:xs="{XSD}" targetNamespace="{XML}">
<xs:attribute name="lang" type="xs:language"/><xs:attribute name="base" type="xs:anyURI"/>
<xs:attribute name="id" type="xs:ID"/><xs:attribute name="space"><xs:simpleType><xs:restriction base="xs:NCName">
<xs:enumeration value="default"/><xs:enumeration value="preserve"/></xs:restriction></xs:simpleType></xs:attribute>
<xs:attributeGroup name="specialAttrs"><xs:attribute ref="xml:base"/><xs:attribute ref="xml:lang"/>
<xs:attribute ref="xml:space"/></xs:attributeGroup></xs:schema>"""

Node = Any
"""An element of a schema, as lxml has it."""
Name = tuple[str, str]
"""Namespace (or nothing) and local name."""


class Schemas:
    """Raises Broken when they cannot be compiled: a type that is nowhere, a schema that lies elsewhere."""

    def __init__(self, found: Iterable[Node], wrappers: str = "") -> None:
        own = [etree.fromstring(wrappers)] if wrappers else []
        self._roots = [*(etree.fromstring(etree.tostring(each, with_tail=False)) for each in found), *own]
        if not any(each.get("targetNamespace") == XML for each in self._roots):
            self._roots.append(etree.fromstring(OF_XML))
        self._named: dict[tuple[str, str, str], Node] = {}
        for root in self._roots:
            for each in root:
                kind = KINDS.get(local(each))
                if kind and each.get("name"):
                    self._named.setdefault((kind, root.get("targetNamespace", ""), each.get("name")), each)
        self._lock = Lock()
        if self._too_involved():
            raise Broken(_("Lược đồ XML lồng quá %(most)s nhóm lặp hoặc tuỳ chọn trong nhau."), most=MOST_LEVELS)
        try:
            self._compiled = etree.XMLSchema(etree.fromstring(*self._whole()))
        except etree.XMLSchemaParseError as error:
            raise Broken(_("Lược đồ XML trong WSDL không dùng được: %(why)s"), why=str(error)[:300]) from None

    def named(self, kind: str, name: Name) -> Node | None:
        """A global element, type, group, attribute group or attribute; None when there is none."""
        return self._named.get((kind, *name))

    def everything(self, kind: str) -> Iterator[tuple[Name, Node]]:
        """All that is global of a kind, in the order in which it is written."""
        return (((space, name), node) for (each, space, name), node in self._named.items() if each == kind)

    def problems(self, content: Node) -> list[str]:
        """Where an element does not keep its schema, in the words of libxml2."""
        alone = etree.fromstring(etree.tostring(content, with_tail=False))
        with self._lock:  # the log of a validator is that of its last work
            try:
                if self._compiled.validate(alone):
                    return []
            except etree.XMLSchemaValidateError:
                return ["A pattern of the contract is too involved for this value."]
            log = cast(Iterable[Any], self._compiled.error_log)
            return [entry.message[:300] for entry in islice(log, MOST_PROBLEMS)]

    def _too_involved(self) -> bool:
        """Are groups that may be left out or repeated nested so deep that compiling, whose work doubles with each such
        level, would not end?"""
        known: dict[Node, int] = {}
        try:
            return any(self._levels(each, known) > MOST_LEVELS for root in self._roots for each in root)
        except RecursionError:
            return True

    def _levels(self, node: Node, known: dict[Node, int]) -> int:
        if node not in known:
            known[node] = 0  # groups that name one another
            own = local(node) in GROUPS and (node.get("minOccurs", "1"), node.get("maxOccurs", "1")) != ("1", "1")
            inside = [each for each in node if local(each)]
            named = self.named("group", resolved(node, node.get("ref"))) if node.get("ref") else None
            inside += [named] if named is not None and local(node) == "group" else []
            known[node] = own + max((self._levels(each, known) for each in inside), default=0)
        return known[node]

    def _whole(self) -> "tuple[bytes, etree.XMLParser]":
        """One schema that imports all others, and a parser for which nothing else exists."""
        texts: dict[str, bytes] = {}
        spaces: dict[str, list[str]] = {}
        for number, root in enumerate(self._roots):
            spaces.setdefault(root.get("targetNamespace", ""), []).append(f"{HERE}{number}")
        places = {space: at[0] if len(at) == 1 else f"{HERE}of-{at[0]}" for space, at in spaces.items()}
        for number, root in enumerate(self._roots):
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
        return whole.encode(), parser


class _Inside(etree.Resolver):
    """What is not part of the contract is empty."""

    def __init__(self, texts: dict[str, bytes]) -> None:
        self._texts = texts

    def resolve(self, system_url: str, public_id: str, context: Any) -> Any:
        if system_url in self._texts:
            return self.resolve_string(self._texts[system_url], context)  # type: ignore[attr-defined]
        return self.resolve_empty(context)  # type: ignore[attr-defined]


def _located(root: Node, places: dict[str, str]) -> bytes:
    """A schema whose imports lead to the others of the contract; what would lead out of it is left out."""
    copy = etree.fromstring(etree.tostring(root))
    for each in [each for each in copy if local(each) in ("include", "redefine")]:
        copy.remove(each)
    for each in copy.findall(f"{XS}import"):
        each.attrib.pop("schemaLocation", None)
        if each.get("namespace", "") in places:
            each.set("schemaLocation", places[each.get("namespace", "")])
    return etree.tostring(copy)


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
