"""One SOAP envelope, read by expat: who calls what, and where in the bytes its fields lie.

Nothing is written anew: a message passes as it came, and what the bus adds is cut into its bytes. A document type
declaration ends the reading at once, so there are no entities to expand and nothing outside to fetch. Only the fields
that are children of the one Header of the one Envelope count.
"""

import re
from xml.parsers import expat

from egov.lgsp.bus.gateway.soap.envelope import ENVELOPE, IDENTIFIERS, REPRESENTATION, XROAD, Envelope, Malformed
from egov.lgsp.bus.rules.identifiers import IDENTIFIER

DEEPEST = 200
MOST_ATTRIBUTES = 250
LONGEST_START = 1_000_000
"""Bytes of one attribute's value or one name."""
CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "us-ascii", "ascii": "us-ascii", "iso-8859-1": "iso-8859-1"}
"""What is read: encodings in which ASCII is ASCII. UTF-16 is refused."""

CLIENT_PARTS = ("xRoadInstance", "memberClass", "memberCode", "subsystemCode")
SERVICE_PARTS = (*CLIENT_PARTS, "serviceCode", "serviceVersion")
_PARTS = {
    f"{XROAD} client": (IDENTIFIERS, CLIENT_PARTS),
    f"{XROAD} service": (IDENTIFIERS, SERVICE_PARTS),
    f"{XROAD} securityServer": (IDENTIFIERS, (*CLIENT_PARTS[:3], "serverCode")),
    f"{REPRESENTATION} representedParty": (REPRESENTATION, ("partyClass", "partyCode")),
}
_OPTIONAL = {"subsystemCode", "serviceVersion", "partyClass"}
_TYPES = {"client": ("MEMBER", "SUBSYSTEM"), "service": ("SERVICE",), "securityServer": ("SERVER",)}
_TEXTS = {f"{XROAD} {name}" for name in ("id", "userId", "issue", "protocolVersion", "requestHash")}
_LETTERS = re.compile(IDENTIFIER.strip("^$"))
_TAG = re.compile(rb"(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")


class Reader:
    """Takes the bytes of an envelope in pieces; raises Malformed as soon as one is wrong."""

    def __init__(self, charset: str = "") -> None:
        self._declared = charset.lower()
        if self._declared and self._declared not in CHARSETS:
            raise Malformed("InvalidContentType", f"The charset {charset[:40]!r} is not read; UTF-8 is.")
        parser = expat.ParserCreate(CHARSETS.get(self._declared), " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        parser.XmlDeclHandler = self._declaration
        self._parser = parser
        self._pieces: list[bytes] = []
        self._path: list[str] = []
        self._deep = 0
        self._seen: list[str] = []
        self._fields: list[tuple[str, int, int]] = []
        self._identifiers: dict[str, dict[str, str]] = {}
        self._texts: dict[str, str] = {}
        self._text: list[str] = []
        self._at = 0
        self._head_end = 0
        self._children: list[tuple[str, int, int]] = []

    def feed(self, piece: bytes) -> None:
        """The next bytes."""
        if not self._pieces and (piece[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in piece[:4]):
            raise Malformed("InvalidSoap", "UTF-16 and UTF-32 are not read; UTF-8 is.")
        self._pieces.append(piece)
        self._parse(piece, False)

    def finish(self) -> Envelope:
        """All bytes have come."""
        self._parse(b"", True)
        if "Body" not in self._seen:
            raise Malformed("MissingBody", "Malformed SOAP message: body missing")
        if len(self._children) != 1:
            raise Malformed("InvalidBody", "Malformed SOAP message: body must have exactly one child element")
        data = b"".join(self._pieces)
        name, start, end = self._children[0]
        namespace, _, wrapper = name.rpartition(" ")
        client, service = self._identifiers.get("client", {}), self._identifiers.get("service", {})
        party = self._identifiers.get("representedParty", {})
        return Envelope(
            data=data,
            fault=name == f"{ENVELOPE} Fault",
            wrapper=wrapper,
            namespace=namespace,
            client=tuple(client.get(part, "") for part in CLIENT_PARTS),
            service=tuple(service.get(part, "") for part in SERVICE_PARTS),
            texts=self._texts,
            represented="/".join(each for each in (party.get("partyClass"), party.get("partyCode")) if each),
            fields=tuple((each, begin, _end_of(data, begin, stop)) for each, begin, stop in self._fields),
            head_end=self._head_end,
            body=(start, _end_of(data, start, end)),
        )

    def _parse(self, piece: bytes, last: bool) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise Malformed("InvalidSoap", f"The envelope is not well-formed XML: {error}") from None

    # what expat calls

    def _doctype(self, *_: object) -> None:
        raise Malformed("InvalidSoap", "A SOAP message has no document type declaration (SOAP 1.1, section 3).")

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        said = (encoding or "").lower()
        if said and CHARSETS.get(said) is None:
            raise Malformed("InvalidSoap", f"The encoding {said[:40]!r} is not read; UTF-8 is.")
        if said and self._declared and CHARSETS[said] != CHARSETS[self._declared]:
            raise Malformed("InvalidSoap", "Content-Type and XML declaration name two encodings.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if attributes:
            _modest(attributes)
        path = self._path
        depth = len(path)
        if depth == 0:
            if name != f"{ENVELOPE} Envelope":
                raise Malformed("InvalidSoap", "Malformed SOAP message: envelope missing")
        elif depth == 1:
            self._part(name)
        elif depth == 2 and path[1] == "Body":
            self._children.append((name, self._parser.CurrentByteIndex, 0))
            if len(self._children) > 1:
                raise Malformed("InvalidBody", "Malformed SOAP message: body must have exactly one child element")
            self._deep = 3
            self._parser.StartElementHandler = self._deeper
            self._parser.EndElementHandler = self._shallower
            return
        elif depth == 2:
            self._field(name, attributes)
        elif path[2] in _PARTS:
            self._identifier_part(name)
        elif path[2] in _TEXTS:
            raise Malformed("InvalidXml", f"The field {_local(path[2])} holds an element.")
        if depth >= DEEPEST:
            raise Malformed("InvalidSoap", f"Elements lie deeper than {DEEPEST}.")
        path.append(name if depth != 1 else _local(name))

    def _end(self, name: str) -> None:
        path = self._path
        depth = len(path) - 1
        if depth == 1 and path[1] == "Header":
            self._head_end = self._parser.CurrentByteIndex
            self._complete()
        elif depth == 2 and path[1] == "Header":
            self._fields.append((name, self._at, self._parser.CurrentByteIndex))
            if name in _TEXTS:
                self._texts[_local(name)] = "".join(self._text)
            self._listen(False)
        elif depth == 3 and path[2] in _PARTS:
            value = "".join(self._text)
            if path[2] != f"{REPRESENTATION} representedParty" and value and not _LETTERS.fullmatch(value):
                raise Malformed("InvalidXml", f"{_local(name)} of {_local(path[2])} holds letters of no identifier.")
            self._identifiers[_local(path[2])][_local(name)] = value
            self._listen(False)
        path.pop()

    def _deeper(self, name: str, attributes: dict[str, str]) -> None:
        if attributes:
            _modest(attributes)
        self._deep += 1
        if self._deep > DEEPEST:
            raise Malformed("InvalidSoap", f"Elements lie deeper than {DEEPEST}.")

    def _shallower(self, name: str) -> None:
        self._deep -= 1
        if self._deep == 2:
            child, start, _ = self._children[0]
            self._children[0] = (child, start, self._parser.CurrentByteIndex)
            self._parser.StartElementHandler = self._start
            self._parser.EndElementHandler = self._end

    # what the protocol says of it

    def _part(self, name: str) -> None:
        """A child of the Envelope: Header, then Body, each once and nothing else."""
        local = _local(name)
        if name not in (f"{ENVELOPE} Header", f"{ENVELOPE} Body") or local in self._seen:
            raise Malformed("InvalidSoap", f"The envelope holds {local} where it may not.")
        if local == "Header" and "Body" in self._seen:
            raise Malformed("InvalidSoap", "The header stands behind the body.")
        self._seen.append(local)

    def _field(self, name: str, attributes: dict[str, str]) -> None:
        """A child of the Header."""
        self._at = self._parser.CurrentByteIndex
        local = _local(name)
        if (name in _TEXTS or name in _PARTS) and any(each == name for each, _, _ in self._fields):
            raise Malformed("DuplicateHeaderField", f"SOAP header contains duplicate field '{local}'")
        if name in _TEXTS:
            self._listen(True)
        elif name in _PARTS:
            self._identifiers[local] = {}
            kind = attributes.get(f"{IDENTIFIERS} objectType")
            if local in _TYPES and kind not in _TYPES[local]:
                raise Malformed("InvalidXml", f"objectType of {local} is {kind or 'missing'}.")
            self._texts[f"{local} type"] = kind or ""

    def _identifier_part(self, name: str) -> None:
        field = self._path[2]
        namespace, parts = _PARTS[field]
        local = _local(name)
        if len(self._path) > 3 or name != f"{namespace} {local}" or local not in parts:
            raise Malformed("InvalidXml", f"The field {_local(field)} holds {local}.")
        if local in self._identifiers[_local(field)]:
            raise Malformed("DuplicateHeaderField", f"{_local(field)} contains duplicate element '{local}'")
        self._listen(True)

    def _complete(self) -> None:
        """Has each identifier all its parts?"""
        for field, (_, parts) in _PARTS.items():
            name = _local(field)
            found = self._identifiers.get(name)
            if found is None:
                continue
            missing = [part for part in parts if part not in _OPTIONAL and not found.get(part)]
            if missing:
                raise Malformed("MissingHeaderField", f"{missing[0]} of {name} is missing.")
        client = self._identifiers.get("client")
        if client and bool(client.get("subsystemCode")) != (self._texts["client type"] == "SUBSYSTEM"):
            raise Malformed("InvalidXml", "objectType of client does not fit its parts.")

    def _listen(self, on: bool) -> None:
        self._text = []
        self._parser.CharacterDataHandler = self._text.append if on else None
        # a comment would split the value, and who reads it after us may take only its beginning
        self._parser.CommentHandler = self._parser.ProcessingInstructionHandler = _broken_value if on else None


def _broken_value(*_: object) -> None:
    raise Malformed("InvalidXml", "A header field's value holds a comment or an instruction.")


def _modest(attributes: dict[str, str]) -> None:
    if len(attributes) > MOST_ATTRIBUTES or any(len(value) > LONGEST_START for value in attributes.values()):
        raise Malformed("InvalidSoap", "An element has too many or too long attributes.")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _end_of(data: bytes, start: int, closing: int) -> int:
    """Behind the element that starts at `start`; `closing` is where expat saw its end. The text of a tag has to be
    looked at because expat gives the same place for the end of `<a/>` and for a closing tag that follows it."""
    tag = _TAG.match(data, start)
    assert tag is not None
    if data[tag.end() - 2 : tag.end() - 1] == b"/":
        return tag.end()
    return data.index(b">", closing) + 1
