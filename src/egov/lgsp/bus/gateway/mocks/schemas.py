"""The XML Schemas in a WSDL: their parts by name, and all of them compiled as one. Nothing outside is ever fetched."""

from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Lock
from typing import Any, cast

from lxml import etree

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.mocks.compiling import MOST_LEVELS, compiled, too_involved
from egov.lgsp.bus.gateway.mocks.nodes import XML, XSD, Name, Node, local
from egov.lgsp.bus.rules.contracts import Broken

MOST_PROBLEMS = 10
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
                kind, name = KINDS.get(local(each)), each.get("name")
                if kind and name:
                    self._named.setdefault((kind, root.get("targetNamespace", ""), name), each)
        self._lock = Lock()
        if too_involved(self._roots, dict(self.everything("group"))):
            raise Broken(_("Lược đồ XML lồng quá %(most)s nhóm lặp hoặc tuỳ chọn trong nhau."), most=MOST_LEVELS)
        try:
            self._compiled = compiled(self._roots)
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
