"""What the bus answers when a call comes to nothing, in the caller's own protocol (X-Road PR-REST 4.6, PR-MESS 2.5)."""

from collections.abc import Mapping
from xml.sax.saxutils import escape

import orjson

CALLER = "Client"
BUS = "Server.ClientProxy"
PROVIDER = "Server.ServerProxy"

JSON = b"application/json; charset=utf-8"
XML = b"text/xml; charset=utf-8"
APPLICATION_XML = b"application/xml; charset=utf-8"
_KINDS = {
    "application/json": JSON,
    "application/xml": APPLICATION_XML,
    "text/xml": XML,
    "text/*": XML,
    "application/*": JSON,
    "*/*": JSON,
}


class Fault(Exception):
    """The call ends here. The code's beginning names the side that failed: Client, Server.ClientProxy (the bus, on
    the caller's side) or Server.ServerProxy (the bus at the provider, or the provider)."""

    def __init__(self, code: str, message: str, status: int = 0, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status or (400 if code.startswith(CALLER) else 500)
        self.headers = headers


def as_json(fault: Fault, reference: str) -> bytes:
    """The body for REST. `reference` finds the exchange on the screen."""
    return orjson.dumps({"type": fault.code, "message": fault.message, "detail": reference})


def as_xml(fault: Fault, reference: str) -> bytes:
    """The same for a REST caller that accepts only XML."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><error>'
        f"<type>{escape(fault.code)}</type><message>{escape(fault.message)}</message><detail>{reference}</detail></error>"
    ).encode()


def kind_for(accepted: Mapping[str, float]) -> bytes:
    """The media type that a REST caller hears a refusal in: the best it accepts, JSON when none fits (PR-REST 4.6)."""
    possible = [(weight, kind) for kind, weight in accepted.items() if kind in _KINDS and weight > 0]
    return _KINDS[max(possible, key=lambda each: each[0])[1]] if possible else JSON


def as_soap(fault: Fault, reference: str) -> bytes:
    """A SOAP 1.1 fault, as in PR-MESS annex D.1."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><SOAP-ENV:Fault>'
        f"<faultcode>{escape(fault.code)}</faultcode><faultstring>{escape(_printable(fault.message))}</faultstring>"
        f"<faultactor></faultactor><detail><faultDetail>{reference}</faultDetail></detail>"
        "</SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>"
    ).encode("utf-8", "replace")


def _printable(text: str) -> str:
    """Without what XML 1.0 cannot hold; a fault's sentence may quote the caller."""
    return "".join(letter if letter >= " " or letter in "\t\n" else "?" for letter in text)
