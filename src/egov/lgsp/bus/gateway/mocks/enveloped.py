"""What a WSDL says to an envelope: a sample of the answer under the request's own header, or a fault."""

from xml.sax.saxutils import escape

from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.gateway.mocks.facets import Unmade
from egov.lgsp.bus.gateway.mocks.wsdl import Wsdl
from egov.lgsp.bus.gateway.soap.envelope import Envelope
from egov.lgsp.bus.gateway.soap.writing import plain

PROBLEMS = "urn:egov:bus:contract"
"""Namespace of what a fault's detail lists."""
MOST_NAMED = 10


def answered(wsdl: Wsdl, envelope: Envelope, action: str, wished: str = "") -> tuple[int, bytes]:
    """HTTP status and envelope. `wished` names a fault of the operation that is given instead of its answer."""
    try:
        element = trees.body_of(envelope.data)
    except trees.Refused as error:
        return _fault("Client", f"The envelope cannot be read: {error}")
    operation = wsdl.asked(str(element.tag), action.strip('"'))
    if operation is None:
        known = [each.request.tag for each in wsdl.operations][:MOST_NAMED]
        return _fault("Client", f"The contract has no operation that begins with {element.tag}.", _listed(known))
    problems = wsdl.problems(operation.request, element)
    if problems:
        return _fault("Client", "The request does not keep the contract.", _listed(problems))
    try:
        if wished in operation.faults:
            return _fault("Server", wished, wsdl.sample(operation.faults[wished]))
        if operation.answer is None:
            return _fault("Server", f"The contract names no answer of {operation.name}.")
        return 200, envelope.stamped("", wsdl.sample(operation.answer))
    except Unmade as error:
        return _fault("Server", f"No sample of the answer can be made from the contract: {error}.")


def _listed(problems: list[str]) -> bytes:
    return "".join(f'<c:problem xmlns:c="{PROBLEMS}">{escape(each)}</c:problem>' for each in problems).encode()


def _fault(whose: str, sentence: str, detail: bytes = b"") -> tuple[int, bytes]:
    """SOAP 1.1, 4.4 and 6.2: names of a fault's parts have no namespace, and its status is always 500."""
    inside = f'<faultcode xmlns="">s:{whose}</faultcode><faultstring xmlns="">{escape(sentence)}</faultstring>'
    told = b'<detail xmlns="">' + detail + b"</detail>" if detail else b""
    return 500, plain(b"<s:Fault>" + inside.encode() + told + b"</s:Fault>")
