"""A WSDL 1.1 contract ready to be answered from: its operations as SOAP 1.1 bindings write them, literal only."""

from dataclasses import dataclass, field
from threading import Lock
from xml.sax.saxutils import quoteattr

from lxml import etree

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.gateway.mocks.facets import Unmade
from egov.lgsp.bus.gateway.mocks.instances import Maker
from egov.lgsp.bus.gateway.mocks.nodes import XS, XSD, Name, Node, resolved
from egov.lgsp.bus.gateway.mocks.room import Room
from egov.lgsp.bus.gateway.mocks.schemas import OWN, Schemas
from egov.lgsp.bus.rules.contracts import SOAP, WSDL, Broken


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


class Wsdl:
    """Raises rules.contracts.Broken when the text cannot be read or nothing in it can be answered."""

    def __init__(self, text: str) -> None:
        try:
            self._root: Node = trees.parsed(text.encode())
        except trees.Refused as error:
            raise Broken(_("Không đọc được WSDL: %(why)s"), why=str(error)[:300]) from None
        self._wrappers: list[str] = []
        self.operations: list[Operation] = []
        for binding in self._root.iter(f"{WSDL}binding"):
            style = binding.find(f"{SOAP}binding")
            if style is not None:
                for each in binding.findall(f"{WSDL}operation"):
                    found = self._operation(binding, each, style.get("style", "document"))
                    if found is not None:
                        self.operations.append(found)
        if not self.operations:
            raise Broken(_("WSDL không có thao tác nào dạng document/literal hoặc rpc/literal để trả lời thử."))
        self.schemas = Schemas(self._root.iter(f"{XS}schema"), self._own())
        self._samples: dict[Content, bytes] = {}
        self._lock = Lock()
        self._room = Room(self.schemas)
        missing = [content.known for each in self.operations for content in self._unknown(each)]
        self.operations = [each for each in self.operations if not self._unknown(each)]
        if not self.operations:
            raise Broken(_("WSDL thiếu lược đồ của phần tử %(name)s. Đặt cả lược đồ XSD vào types."), name=missing[0])

    def asked(self, tag: str, action: str) -> Operation | None:
        """The operation whose request begins with this element; the SOAPAction tells those apart that share one."""
        found = [each for each in self.operations if each.request.tag == tag]
        return next((each for each in found if each.action == action), found[0] if found else None)

    def problems(self, content: Content, element: Node) -> list[str]:
        """Where the content of a Body does not keep the contract."""
        alone = etree.fromstring(etree.tostring(element, with_tail=False))
        alone.tag = content.known
        return [each.replace(content.known, content.tag) for each in self.schemas.problems(alone)]

    def sample(self, content: Content) -> bytes:
        """A content as it stands in a Body: always the same, always one that keeps the contract. Raises Unmade."""
        with self._lock:
            if content not in self._samples:
                try:
                    self._samples[content] = self._made(content)
                except RecursionError:
                    raise Unmade("what lies too deep") from None
            return self._samples[content]

    def _made(self, content: Content) -> bytes:
        name = etree.QName(content.known)
        made = Maker(self.schemas, self._room).element((name.namespace or "", name.localname))
        wrong = self.schemas.problems(made)
        if wrong:
            raise Unmade(wrong[0])
        return standing_alone(made if content.tag == content.known else _renamed(made, content.tag))

    def _unknown(self, operation: Operation) -> list[Content]:
        """What it names and no schema of the contract has; such a schema may lie in another file."""
        contents = [operation.request, *([operation.answer] if operation.answer else [])]
        names = ((each, etree.QName(each.known)) for each in contents)
        return [
            each
            for each, name in names
            if self.schemas.named("element", (name.namespace or "", name.localname)) is None
        ]

    def _operation(self, binding: Node, node: Node, style: str) -> Operation | None:
        """None for one that is not literal, or whose Body would not hold exactly one element."""
        name = node.get("name", "")
        described = next((each for each in self._port(binding) if each.get("name") == name), None)
        if described is None:
            return None
        soap = node.find(f"{SOAP}operation")
        action = soap.get("soapAction", "") if soap is not None else ""
        rpc = (soap.get("style", style) if soap is not None else style) == "rpc"
        request = self._content(node, described, "input", name if rpc else "", name)
        if request is None:
            return None
        answer = self._content(node, described, "output", f"{name}Response" if rpc else "", name)
        if answer is None and described.find(f"{WSDL}output") is not None:
            return None
        faults = {}
        for each in described.findall(f"{WSDL}fault"):
            parts = self._parts(each)
            if len(parts) == 1 and parts[0].get("element"):
                tag = _clark(resolved(parts[0], parts[0].get("element")))
                faults[each.get("name", "")] = Content(tag, tag)
        return Operation(name, action, request, answer, faults)

    def _port(self, binding: Node) -> list[Node]:
        wanted = resolved(binding, binding.get("type", ""))[1]
        ports = (each for each in self._root.iter(f"{WSDL}portType") if each.get("name") == wanted)
        return [each for port in ports for each in port.findall(f"{WSDL}operation")]

    def _content(self, bound: Node, described: Node, side: str, wrapper: str, name: str) -> Content | None:
        message, binding = described.find(f"{WSDL}{side}"), bound.find(f"{WSDL}{side}")
        if message is None or binding is None:
            return None
        body = next(binding.iter(f"{SOAP}body"), None)
        if body is None or body.get("use", "literal") != "literal":
            return None
        headers = {each.get("part") for each in binding.iter(f"{SOAP}header")}
        listed = body.get("parts")
        parts = [
            each
            for each in self._parts(message)
            if (each.get("name") in listed.split() if listed is not None else each.get("name") not in headers)
        ]
        if wrapper:
            return self._wrapped(body.get("namespace", ""), wrapper, f"{side}-{name}", parts)
        if len(parts) != 1 or not parts[0].get("element"):
            return None
        tag = _clark(resolved(parts[0], parts[0].get("element")))
        return Content(tag, tag)

    def _parts(self, described: Node) -> list[Node]:
        wanted = resolved(described, described.get("message", ""))[1]
        messages = (each for each in self._root.iter(f"{WSDL}message") if each.get("name") == wanted)
        return [each for message in messages for each in message.findall(f"{WSDL}part")]

    def _wrapped(self, space: str, wrapper: str, known: str, parts: list[Node]) -> Content | None:
        """rpc/literal (WS-I BP 1.1, 4.4.1 and 4.7.20): parts without namespace in a wrapper of the operation's name."""
        if any(not each.get("type") for each in parts):
            return None
        known = f"{known}-{len(self._wrappers)}"  # two bindings may name the same operation
        inside = ""
        for number, each in enumerate(parts):
            namespace, name = resolved(each, each.get("type"))
            declared = f" xmlns:t{number}={quoteattr(namespace)}" if namespace else ""
            prefixed = f"t{number}:{name}" if namespace else name
            inside += f"<xs:element name={quoteattr(each.get('name', ''))} type={quoteattr(prefixed)}{declared}/>"
        self._wrappers.append(
            f"<xs:element name={quoteattr(known)}><xs:complexType><xs:sequence>{inside}</xs:sequence></xs:complexType>"
            "</xs:element>"
        )
        return Content(_clark((space, wrapper)), f"{{{OWN}}}{known}")

    def _own(self) -> str:
        """A schema of the wrappers of rpc; nothing when there are none."""
        if not self._wrappers:
            return ""
        spaces = dict.fromkeys(each.get("targetNamespace", "") for each in self._root.iter(f"{XS}schema"))
        imports = "".join(f"<xs:import namespace={quoteattr(each)}/>" if each else "<xs:import/>" for each in spaces)
        inside = "".join(self._wrappers)
        return f'<xs:schema xmlns:xs="{XSD}" targetNamespace="{OWN}">{imports}{inside}</xs:schema>'


def standing_alone(element: Node) -> bytes:
    """An element as it can be put anywhere: names without a prefix stay without a namespace there too."""
    text = etree.tostring(element, with_tail=False)
    end = next(place for place, sign in enumerate(text) if sign in b" />" and place)
    return text[:end] + b' xmlns=""' + text[end:]


def _clark(name: Name) -> str:
    return f"{{{name[0]}}}{name[1]}" if name[0] else name[1]


def _renamed(element: Node, tag: str) -> Node:
    """With another name, and without the namespace that only the schemas know."""
    made = etree.Element(tag, nsmap={prefix: uri for prefix, uri in element.nsmap.items() if prefix and uri != OWN})
    made.extend(list(element))
    return made
