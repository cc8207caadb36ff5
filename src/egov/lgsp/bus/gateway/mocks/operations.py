"""The operations of a WSDL 1.1 as its SOAP 1.1 bindings write them: document and rpc, literal only."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

from egov.lgsp.bus.gateway.mocks.nodes import XS, XSD, Name, Node, resolved
from egov.lgsp.bus.rules.contracts import SOAP, WSDL

OWN = "urn:contract:rpc"
"""Namespace of the wrappers that rpc has and no schema names."""


@dataclass(frozen=True)
class Content:
    """What stands in a Body: its name there, and the name under which the schemas know it (rpc has none of its own)."""

    tag: str
    known: str


@dataclass(frozen=True)
class Operation:
    """One of a binding. `answer` is None for one that answers nothing."""

    name: str
    action: str
    request: Content
    answer: Content | None
    faults: dict[str, Content] = field(default_factory=dict)


class Bindings:
    """Reads the operations, and gathers the wrappers of rpc for a schema of their own."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._wrappers: list[str] = []
        self._messages = {each.get("name"): each.findall(f"{WSDL}part") for each in root.iter(f"{WSDL}message")}
        self._ports = {
            each.get("name"): {one.get("name"): one for one in each.findall(f"{WSDL}operation")}
            for each in root.iter(f"{WSDL}portType")
        }

    def operations(self) -> Iterator[Operation]:
        """Those that can be answered: literal, and with exactly one element in their Bodies."""
        for binding in self._root.iter(f"{WSDL}binding"):
            style = binding.find(f"{SOAP}binding")
            if style is not None:
                known = self._ports.get(_meant(binding, "type"), {})
                for each in binding.findall(f"{WSDL}operation"):
                    described = known.get(each.get("name"))
                    found = None if described is None else self._one(each, described, style.get("style", "document"))
                    if found is not None:
                        yield found

    def wrappers(self) -> str:
        """A schema of what rpc wraps parts in; nothing when there is none."""
        if not self._wrappers:
            return ""
        spaces = dict.fromkeys(each.get("targetNamespace", "") for each in self._root.iter(f"{XS}schema"))
        imports = "".join(f"<xs:import namespace={quoteattr(each)}/>" if each else "<xs:import/>" for each in spaces)
        inside = "".join(self._wrappers)
        return f'<xs:schema xmlns:xs="{XSD}" targetNamespace="{OWN}">{imports}{inside}</xs:schema>'

    def _one(self, node: Node, described: Node, style: str) -> Operation | None:
        name = node.get("name", "")
        soap = node.find(f"{SOAP}operation")
        action = soap.get("soapAction", "") if soap is not None else ""
        rpc = (soap.get("style", style) if soap is not None else style) == "rpc"
        request = self._content(node, described, "input", name if rpc else "")
        if request is None:
            return None
        answer = self._content(node, described, "output", f"{name}Response" if rpc else "")
        if answer is None and described.find(f"{WSDL}output") is not None:
            return None
        faults = {}
        for each in described.findall(f"{WSDL}fault"):
            parts = self._messages.get(_meant(each, "message"), [])
            if len(parts) == 1 and parts[0].get("element"):
                tag = _clark(resolved(parts[0], parts[0].get("element")))
                faults[each.get("name", "")] = Content(tag, tag)
        return Operation(name, action, request, answer, faults)

    def _content(self, bound: Node, described: Node, side: str, wrapper: str) -> Content | None:
        message, binding = described.find(f"{WSDL}{side}"), bound.find(f"{WSDL}{side}")
        if message is None or binding is None:
            return None
        body = next(binding.iter(f"{SOAP}body"), None)
        if body is None or body.get("use", "literal") != "literal":
            return None
        named = _meant(message, "message")
        headers = {each.get("part") for each in binding.iter(f"{SOAP}header") if _meant(each, "message") == named}
        listed = body.get("parts", "").split() if body.get("parts") is not None else None
        parts = [
            each
            for each in self._messages.get(named, [])
            if (each.get("name") not in headers if listed is None else each.get("name") in listed)
        ]
        if wrapper:
            return self._wrapped(body.get("namespace", ""), wrapper, parts)
        if len(parts) != 1 or not parts[0].get("element"):
            return None
        tag = _clark(resolved(parts[0], parts[0].get("element")))
        return Content(tag, tag)

    def _wrapped(self, space: str, wrapper: str, parts: list[Node]) -> Content | None:
        """rpc/literal (WS-I BP 1.1, 4.4.1 and 4.7.20): parts without namespace in a wrapper of the operation's name."""
        if any(not each.get("type") for each in parts):
            return None
        known = f"{wrapper}-{len(self._wrappers)}"  # two bindings may name the same operation
        inside = ""
        for number, each in enumerate(parts):
            namespace, name = resolved(each, each.get("type"))
            declared = f" xmlns:t{number}={quoteattr(namespace)}" if namespace else ""
            prefixed = f"t{number}:{name}" if namespace else name
            inside += f"<xs:element name={quoteattr(each.get('name', ''))} type={quoteattr(prefixed)}{declared}/>"
        kind = f"<xs:complexType><xs:sequence>{inside}</xs:sequence></xs:complexType>"
        self._wrappers.append(f"<xs:element name={quoteattr(known)}>{kind}</xs:element>")
        return Content(_clark((space, wrapper)), f"{{{OWN}}}{known}")


def _meant(node: Node, name: str) -> str:
    """The local name of what an attribute names."""
    return resolved(node, node.get(name, ""))[1]


def _clark(name: Name) -> str:
    return f"{{{name[0]}}}{name[1]}" if name[0] else name[1]
