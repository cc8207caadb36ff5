"""XML to JSON and back by a declared mapping: names, namespaces, attributes, lists, numbers, truth values."""

from dataclasses import dataclass, field
from typing import Any, cast

from lxml import etree

from egov.lgsp.bus.gateway.mediation.content import Unfit

XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
TEXT = "#text"
DEEPEST = 200
"""Levels of a value; readers of XML stop at 256."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """`names` are JSON names to element names; `arrays`, `numbers`, `booleans` name JSON names; JSON names that begin
    with `@` are attributes. `namespace` is that of the elements written, `root` the name of the outermost."""

    root: str = ""
    namespace: str = ""
    names: dict[str, str] = field(default_factory=dict)
    arrays: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    booleans: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    nil: bool = False
    """Write null as xsi:nil instead of leaving the element out."""

    def to_tree(self, value: Any) -> "etree._Element":
        """Raises Unfit when the value has no XML."""
        if not self.root:
            raise Unfit("Writing XML needs the name of its root.")
        root = self._element(self.root)
        self._fill(root, value)
        return root

    def to_value(self, element: "etree._Element") -> Any:
        """The value of an element. Comments and instructions are left out, prefixes too."""
        back = {written: name for name, written in self.names.items()}
        return self._value(element, back, "")

    def _element(self, name: str) -> "etree._Element":
        tag = f"{{{self.namespace}}}{name}" if self.namespace else name
        try:
            return etree.Element(tag, nsmap=cast(dict[str, str], {None: self.namespace}) if self.namespace else None)
        except ValueError:
            raise Unfit(f"{name!r} cannot be the name of an element.") from None

    def _fill(self, element: "etree._Element", value: Any, depth: int = 0) -> None:
        if depth > DEEPEST:
            raise Unfit(f"The value lies deeper than {DEEPEST} levels.")
        if isinstance(value, dict):
            known = {name: place for place, name in enumerate(self.order)}
            for name in sorted(value, key=lambda each: known.get(each, len(known))):
                self._add(element, name, value[name], depth)
        elif isinstance(value, list):
            raise Unfit("A list cannot be the content of one element; name what its items are.")
        elif value is not None:
            element.text = _text(value)

    def _add(self, element: "etree._Element", name: str, value: Any, depth: int) -> None:
        if name == TEXT:
            element.text = _text(value)
        elif name.startswith("@"):
            if value is not None:
                _set(element, name[1:], _text(value))
        elif isinstance(value, list):
            for item in value:
                self._add(element, name, item, depth + 1)
        elif value is not None or self.nil:
            child = self._element(self.names.get(name, name))
            if value is None:
                child.set(XSI_NIL, "true")
            element.append(child)
            self._fill(child, value, depth + 1)

    def _value(self, element: "etree._Element", back: dict[str, str], name: str) -> Any:
        if element.get(XSI_NIL) in ("true", "1"):
            return None
        found: dict[str, Any] = {f"@{_local(key)}": value for key, value in element.attrib.items()}
        children = [child for child in element if isinstance(child.tag, str)]
        for child in children:
            written = _local(child.tag)
            key = back.get(written, written)
            value = self._value(child, back, key)
            if key in self.arrays:
                found.setdefault(key, []).append(value)
            elif key not in found:
                found[key] = value
            elif isinstance(found[key], list):
                found[key].append(value)
            else:
                found[key] = [found[key], value]
        text = "".join([element.text or "", *(child.tail or "" for child in element)])
        if not found:
            return self._typed(name, text)
        if text.strip():
            found[TEXT] = self._typed(name, text.strip())
        return found

    def _typed(self, name: str, text: str) -> Any:
        if name in self.numbers:
            try:
                return int(text)
            except ValueError:
                pass
            try:
                return float(text)
            except ValueError:
                raise Unfit(f"{name} is {text[:40]!r}, which is no number.") from None
        if name in self.booleans:
            if text.strip() not in ("true", "false", "1", "0"):
                raise Unfit(f"{name} is {text[:40]!r}, which is neither true nor false.")
            return text.strip() in ("true", "1")
        return text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        raise Unfit("A value with parts stands where a text is needed.")
    text = str(value)
    if any((letter < " " and letter not in "\t\n\r") or letter in "\ufffe\uffff" for letter in text):
        raise Unfit("A text holds letters that XML does not have.")
    return text


def _set(element: "etree._Element", name: str, text: str) -> None:
    try:
        element.set(name, text)
    except ValueError:
        raise Unfit(f"{name!r} cannot be the name of an attribute.") from None


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]
