"""What passes through the steps of a mediation: bytes, a JSON value or an XML element, turned into each other late."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from lxml import etree

from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.gateway.records import Finding

JSON = "application/json"
XML = "application/xml"


class Unfit(Exception):
    """The content is not what a step needs."""


@dataclass(slots=True)
class Content:
    """A message under way. Its bytes stay as they came until a step changes it."""

    raw: bytes | None = None
    kind: str = ""
    """Media type of the bytes, without parameters."""
    side: str = "request"
    size: int = 0
    """Bytes in which it came: tells light work from heavy."""
    method: str = "POST"
    path: str = ""
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    bound: dict[str, Any] = field(default_factory=dict)
    """What expressions may name besides: client, service, request."""
    findings: list[Finding] = field(default_factory=list)
    _tree: "etree._Element | None" = None
    _value: Any = None
    _has_value: bool = False

    def tree(self) -> "etree._Element":
        """As XML. Raises Unfit."""
        if self._tree is None:
            if self.raw is None:
                raise Unfit("The content is JSON where XML is needed; a step has to write it.")
            try:
                self._tree = trees.parsed(self.raw)
            except trees.Refused as error:
                raise Unfit(f"The content is not XML: {error}") from None
        return self._tree

    def value(self) -> Any:
        """As a JSON value; None when there is no content. Raises Unfit."""
        if not self._has_value:
            if self.raw is None:
                raise Unfit("The content is XML where JSON is needed; a step has to read it.")
            try:
                self._value = orjson.loads(self.raw) if self.raw.strip() else None
            except orjson.JSONDecodeError as error:
                raise Unfit(f"The content is not JSON: {error}") from None
            self._has_value = True
        return self._value

    def octets(self) -> bytes:
        """As bytes. Raises Unfit."""
        if self.raw is None:
            if self._tree is not None:
                self.raw = etree.tostring(self._tree, xml_declaration=True, encoding="UTF-8", with_tail=False)
            else:
                try:
                    self.raw = orjson.dumps(self._value)
                except TypeError as error:  # a function, or a number longer than 64 bits
                    raise Unfit(f"The content cannot be written as JSON: {error}") from None
        return self.raw

    def put_tree(self, tree: "etree._Element") -> None:
        self.raw, self.kind = None, XML
        self._tree, self._value, self._has_value = tree, None, False

    def put_value(self, value: Any) -> None:
        self.raw, self.kind = None, JSON
        self._tree, self._value, self._has_value = None, value, True

    def put_bytes(self, raw: bytes, kind: str) -> None:
        self.raw, self.kind = raw, kind
        self._tree, self._value, self._has_value = None, None, False

    def names(self) -> dict[str, Any]:
        """What an expression may name with `$`."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "headers": self.headers,
            **self.bound,
        }
