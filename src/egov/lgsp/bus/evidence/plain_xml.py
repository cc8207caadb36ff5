"""Reading XML that a stranger wrote: no document type, no entities, nothing fetched."""

from copy import deepcopy

from lxml import etree


class Malformed(Exception):
    """What was given is not what it should be; the message says how."""


def parsed(data: bytes, root: str | None = None) -> etree._Element:
    """The document's root. Raises Malformed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    if b"<!DOCTYPE" in data:
        raise Malformed("a document type is not allowed")
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Malformed(f"not XML: {error}") from None
    if root is not None and tree.tag != root:
        raise Malformed(f"the root is {tree.tag}")
    return tree


def canonical(element: etree._Element, method: str, prefixes: tuple[str, ...] = ()) -> bytes:
    """Canonical XML 1.0 of an element inside its document, exclusive or not. Raises Malformed."""
    if method in ("http://www.w3.org/2001/10/xml-exc-c14n#",):
        return etree.tostring(element, method="c14n", exclusive=True, inclusive_ns_prefixes=list(prefixes) or None)
    if method in ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315",):
        # All names in scope belong to it. The stubs do not know that None is the default namespace.
        whole = etree.Element(element.tag, nsmap=element.nsmap)  # type: ignore[arg-type]
        whole.attrib.update(element.attrib)
        whole.text = element.text
        for child in element.iterchildren():
            whole.append(deepcopy(child))
        return etree.tostring(whole, method="c14n")
    raise Malformed(f"the canonical form {method!r} is not known")
