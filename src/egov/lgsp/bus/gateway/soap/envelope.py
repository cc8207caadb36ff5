"""A SOAP message as it came, and what its header says (X-Road PR-MESS 2.2)."""

from dataclasses import dataclass

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
XROAD = "http://x-road.eu/xsd/xroad.xsd"
IDENTIFIERS = "http://x-road.eu/xsd/identifiers"
REPRESENTATION = "http://x-road.eu/xsd/representation.xsd"


class Malformed(Exception):
    """No message of the protocol. `code` is the last part of the fault code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message as it came, with what its header says. Places are offsets in `data`, an end is behind the last byte."""

    data: bytes
    fault: bool
    wrapper: str
    """Local name of the one element in the Body."""
    namespace: str
    client: tuple[str, ...]
    service: tuple[str, ...]
    """Instance, class, member, subsystem, code, version; what is missing is empty."""
    texts: dict[str, str]
    represented: str
    fields: tuple[tuple[str, int, int], ...]
    head_end: int
    body: tuple[int, int]

    @property
    def client_path(self) -> str:
        return "/".join(part for part in self.client if part)

    @property
    def provider_path(self) -> str:
        return "/".join(part for part in self.service[:4] if part)

    @property
    def service_path(self) -> str:
        code, version = self.service[4:]
        return f"{self.provider_path}/{code}" + (f"/{version}" if version else "")

    def stamped(self, digest: str, content: bytes | None = None) -> bytes:
        """The message with `requestHash` as the last field of its header, in place of one that it may have (PR-MESS
        2.2), and, if given, with other content in its Body."""
        parts = []
        begin = 0
        for name, start, end in self.fields:
            if name == f"{XROAD} requestHash":
                parts.append(self.data[begin:start])
                begin = end
        parts.append(self.data[begin : self.head_end])
        if digest:
            parts.append(
                f'<xrd:requestHash xmlns:xrd="{XROAD}" algorithmId="http://www.w3.org/2001/04/xmlenc#sha512">'
                f"{digest}</xrd:requestHash>".encode()
            )
        if content is None:
            parts.append(self.data[self.head_end :])
        else:
            parts += [self.data[self.head_end : self.body[0]], content, self.data[self.body[1] :]]
        return b"".join(parts)
