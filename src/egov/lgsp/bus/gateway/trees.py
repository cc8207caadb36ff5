"""Reads XML for mediation and contracts: no document type, no entities, no network, limits of depth and size."""

from lxml import etree

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
MOST = 10_000_000
"""Bytes of a document that is held as a tree; libxml2 itself refuses elements deeper than 256."""


class Refused(ValueError):
    """No XML, or such as is not read here."""


def parsed(data: bytes) -> etree._Element:
    """The root of a document. Raises Refused."""
    if len(data) > MOST:
        raise Refused(f"the document is longer than {MOST} bytes")
    if b"\x00" in data[:4] or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Refused("UTF-16 and UTF-32 are not read")
    if b"<!DOCTYPE" in data:
        raise Refused("the document has a document type declaration")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(f"not well-formed: {error}") from None


def opened(envelope: bytes) -> "tuple[etree._Element | None, etree._Element]":
    """Header and the one element in the Body of a SOAP 1.1 envelope. Raises Refused."""
    root = parsed(envelope)
    parts = [child for child in root if isinstance(child.tag, str)]
    tags = [child.tag for child in parts]
    if root.tag != f"{SOAP}Envelope" or tags not in ([f"{SOAP}Header", f"{SOAP}Body"], [f"{SOAP}Body"]):
        raise Refused("this is no SOAP envelope of a header and a body")
    content = [child for child in parts[-1] if isinstance(child.tag, str)]
    if len(content) != 1:
        raise Refused("the body of the envelope must have exactly one child element")
    return parts[0] if len(parts) == 2 else None, content[0]


def body_of(envelope: bytes) -> "etree._Element":
    """The one element in the Body. Raises Refused."""
    return opened(envelope)[1]


def children_text(envelope: bytes) -> dict[str, str]:
    """The texts of the elements in the wrapper of an envelope, by local name."""
    return {
        etree.QName(child).localname: (child.text or "").strip()
        for child in body_of(envelope)
        if isinstance(child.tag, str)
    }
