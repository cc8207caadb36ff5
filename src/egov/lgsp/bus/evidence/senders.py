"""Who sent a message: read from the message itself, as it was signed."""

from egov.lgsp.bus.evidence.plain_xml import Malformed, parsed

IDS = "http://x-road.eu/xsd/identifiers"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
XROAD = "http://x-road.eu/xsd/xroad.xsd"
Member = tuple[str, str, str]
"""Instance, class, code."""


def sender(message: bytes) -> Member:
    """The client of a request, the provider of an answer; REST or SOAP. Raises Malformed."""
    if message.lstrip().startswith(b"<"):
        return _of_soap(message)
    lines = message.decode("latin-1").split("\r\n")
    name = "x-road-service" if lines[0].isdigit() else "x-road-client"
    values = [value for key, _, value in (line.partition(":") for line in lines[2:]) if key.lower() == name]
    if len(values) != 1 or values[0].count("/") < 2:
        raise Malformed(f"it does not name one {name}")
    parts = values[0].split("/")
    return parts[0], parts[1], parts[2]


def headers(message: bytes) -> dict[str, str]:
    """The headers of a REST message by lower-case name."""
    lines = message.decode("latin-1").split("\r\n")[2:]
    return {key.lower(): value for key, _, value in (line.partition(":") for line in lines) if key}


def soap_reference(message: bytes) -> tuple[str, str]:
    """Who asked under which id, and in an answer the hash of the request that it answers. Raises Malformed."""
    header = parsed(message).find(f"{{{SOAP}}}Header")
    if header is None:
        raise Malformed("it has no header")
    client = header.find(f"{{{XROAD}}}client")
    asked = "/".join(each.text or "" for each in client.iterchildren("{*}*")) if client is not None else ""
    digest = "".join(header.findtext(f"{{{XROAD}}}requestHash", "").split())
    return f"{asked} {header.findtext(f'{{{XROAD}}}id', '').strip()}", digest


def _of_soap(message: bytes) -> Member:
    tree = parsed(message)
    header = tree.find(f"{{{SOAP}}}Header")
    if header is None:
        raise Malformed("it has no header")
    is_answer = header.find(f"{{{XROAD}}}requestHash") is not None
    part = header.find(f"{{{XROAD}}}{'service' if is_answer else 'client'}")
    if part is None:
        raise Malformed("it does not name its sender")
    found = [part.findtext(f"{{{IDS}}}{name}", "") for name in ("xRoadInstance", "memberClass", "memberCode")]
    return found[0], found[1], found[2]
