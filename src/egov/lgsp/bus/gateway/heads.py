"""Which headers pass the bus and which do not (X-Road PR-REST 4.3)."""

HOP_BY_HOP = frozenset(
    {
        *(b"connection", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection"),
        *(b"te", b"trailer", b"transfer-encoding", b"upgrade"),
    }
)
"""RFC 9110 7.6.1: they belong to one connection."""

NOT_TO_PROVIDER = HOP_BY_HOP | {
    *(b"host", b"user-agent", b"content-length", b"expect", b"traceparent"),
    *(b"x-road-client", b"x-road-service", b"x-road-id", b"x-road-request-id", b"x-road-request-hash", b"x-road-error"),
    b"x-govstack-client",
}
"""Names of the caller's machine, and those the bus writes itself."""

NOT_TO_CALLER = HOP_BY_HOP | {
    *(b"server", b"content-length"),
    *(b"x-road-client", b"x-road-service", b"x-road-id", b"x-road-request-id", b"x-road-request-hash", b"x-road-error"),
}

Headers = list[tuple[bytes, bytes]]


class Head(dict[bytes, bytes]):
    """The headers of a request by lower-case name; the last of several with one name counts (PR-REST 4.3)."""

    def text(self, name: bytes) -> str:
        """A header as text; empty when it is missing."""
        value = self.get(name)
        return value.decode("latin-1") if value else ""


def head_of(headers: Headers) -> Head:
    """The headers by name."""
    return Head(headers)


def accepted(headers: Headers) -> dict[str, float]:
    """The media ranges that a caller accepts, each with its weight (RFC 9110 12.5.1), in its own order."""
    found: dict[str, float] = {}
    for each in b",".join(value for name, value in headers if name == b"accept").decode("latin-1").lower().split(","):
        kind, *parameters = (part.strip() for part in each.split(";"))
        weight = next((part[2:] for part in parameters if part.startswith("q=")), "1")
        try:
            found.setdefault(kind, float(weight))
        except ValueError:
            continue
    return found


def joined(headers: Headers) -> dict[str, str]:
    """The headers as text by lower-case name, several lines of one name as one list (RFC 9110 5.3)."""
    found: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


def legible(head: bytes) -> bytes:
    """A head in UTF-8, which is what verifiers read; a line that is not is taken as ISO-8859-1 (RFC 9110 5.5)."""
    return head if head.isascii() else b"\r\n".join(map(_legible, head.split(b"\r\n")))


def _legible(line: bytes) -> bytes:
    try:
        line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1").encode()
    return line


def passing(headers: Headers, held_back: frozenset[bytes]) -> Headers:
    """What goes on: all but what is held back and what `Connection` names. Names come in lower case."""
    passed = [pair for pair in headers if pair[0] not in held_back]
    named: set[bytes] = set()
    for name, value in headers:
        if name == b"connection" and value not in (b"keep-alive", b"close"):
            named.update(each.strip().lower() for each in value.split(b","))
    return [pair for pair in passed if pair[0] not in named] if named else passed
