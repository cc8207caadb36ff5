"""A WSDL 1.1 contract ready to be answered from: its operations as SOAP 1.1 bindings write them, literal only."""

from threading import Lock

from lxml import etree

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.gateway.mocks.facets import Unmade
from egov.lgsp.bus.gateway.mocks.instances import Maker
from egov.lgsp.bus.gateway.mocks.nodes import XS, Name, Node
from egov.lgsp.bus.gateway.mocks.operations import OWN, Bindings, Content, Operation
from egov.lgsp.bus.gateway.mocks.room import Room
from egov.lgsp.bus.gateway.mocks.schemas import Schemas
from egov.lgsp.bus.rules.contracts import Broken


class Wsdl:
    """Raises rules.contracts.Broken when the text cannot be read or nothing in it can be answered."""

    def __init__(self, text: str) -> None:
        try:
            root = trees.parsed(text.encode())
        except trees.Refused as error:
            raise Broken(_("Không đọc được WSDL: %(why)s"), why=str(error)[:300]) from None
        bindings = Bindings(root)
        self.operations = list(bindings.operations())
        if not self.operations:
            raise Broken(_("WSDL không có thao tác nào dạng document/literal hoặc rpc/literal để trả lời thử."))
        self.schemas = Schemas(root.iter(f"{XS}schema"), bindings.wrappers())
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
                except (RecursionError, ValueError, ArithmeticError) as error:
                    raise Unmade(f"what the contract asks for: {error}") from None
            return self._samples[content]

    def _made(self, content: Content) -> bytes:
        made = Maker(self.schemas, self._room).element(_name(content.known))
        wrong = self.schemas.problems(made)
        if wrong:
            raise Unmade(wrong[0])
        return standing_alone(made if content.tag == content.known else _renamed(made, content.tag))

    def _unknown(self, operation: Operation) -> list[Content]:
        """What it names and no schema of the contract has; such a schema may lie in another file."""
        contents = [operation.request, *([operation.answer] if operation.answer else [])]
        return [each for each in contents if self.schemas.named("element", _name(each.known)) is None]


def standing_alone(element: Node) -> bytes:
    """An element as it can be put anywhere: names without a prefix stay without a namespace there too."""
    text = etree.tostring(element, with_tail=False)
    end = next(place for place, sign in enumerate(text) if sign in b" />" and place)
    return text[:end] + b' xmlns=""' + text[end:]


def _name(known: str) -> Name:
    space, _brace, name = known.rpartition("}")
    return space[1:], name


def _renamed(element: Node, tag: str) -> Node:
    """With another name, and without the namespace that only the schemas know."""
    made = etree.Element(tag, nsmap={prefix: uri for prefix, uri in element.nsmap.items() if prefix and uri != OWN})
    made.extend(list(element))
    return made
