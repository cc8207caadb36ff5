"""Reads XML for mediation and contracts: no document type, no entities, no network, limits of depth and size."""

from lxml import etree

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


def body_of(envelope: bytes) -> etree._Element:
    """The one element in the Body of an envelope that was read before. Raises Refused."""
    for child in parsed(envelope):
        if isinstance(child.tag, str) and child.tag.endswith("}Body"):
            for content in child:
                if isinstance(content.tag, str):
                    return content
    raise Refused("the envelope has no body")


def children_text(envelope: bytes) -> dict[str, str]:
    """The texts of the elements in the wrapper of an envelope, by local name."""
    return {
        etree.QName(child).localname: (child.text or "").strip()
        for child in body_of(envelope)
        if isinstance(child.tag, str)
    }
