"""From a message to bytes, in the form of QCVN 102:2016: prefix edXML, UTF-8, files in base64."""

from base64 import b64encode
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from unicodedata import normalize

from lxml import etree

from egov.kernel.edxml import fields
from egov.kernel.edxml.checking import problems_of
from egov.kernel.edxml.documents import Business, Document, Party, Response, Staff, StatusMessage
from egov.kernel.edxml.fields import Field
from egov.kernel.edxml.problems import Wrong
from egov.kernel.edxml.values import written_day, written_moment

VERSION = "1.0"


def write(message: Document | StatusMessage) -> bytes:
    """Raises Wrong when the rules object to it: nothing wrong leaves the house."""
    problems = problems_of(message)
    if problems:
        raise Wrong(problems)
    root = etree.Element(_name("edXML"), nsmap={"edXML": fields.NAMESPACE})
    envelope = _add(root, "edXMLEnvelope")
    header = _add(envelope, "edXMLHeader")
    if isinstance(message, StatusMessage):
        _status(_add(header, fields.HEADER), message)
        _add(envelope, "edXMLBody")
    else:
        _document(_add(header, fields.HEADER), message)
        _traces(_add(header, "TraceHeaderList"), message)
        _attachments(root, envelope, message)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _document(header: etree._Element, document: Document) -> None:
    _party(_add(header, "From"), document.sender)
    for receiver in document.receivers:
        _party(_add(header, "To"), receiver)
    for each in fields.DOCUMENT:
        if each.path == "OtherInfo/Priority" and document.to_places:
            places = _add(header, "ToPlaces")
            for place in document.to_places:
                _add(places, "Place", place)
        if each.path == "SteeringType":
            _after_other(header, document)
        _field(header, each, _of(document, each.name))


def _after_other(header: etree._Element, document: Document) -> None:
    if document.appendixes:
        appendixes = _on(_on(header, "OtherInfo"), "Appendixes")
        for appendix in document.appendixes:
            _add(appendixes, "Appendix", appendix)
    for answer in document.answers:
        _response(_add(header, "ResponseFor"), answer)


def _status(header: etree._Element, message: StatusMessage) -> None:
    _party(_add(header, "From"), message.sender)
    _response(_add(header, "ResponseFor"), message.about)
    _fields(_add(header, "StaffInfo"), fields.STAFF, message.staff)
    _add(header, "StatusCode", message.status)
    _add(header, "Description", message.description)
    _add(header, "Timestamp", message.at)


def _traces(traces: etree._Element, document: Document) -> None:
    for trace in document.traces:
        hop = _add(traces, "TraceHeader")
        _add(hop, "OrganId", trace.organ_id)
        _add(hop, "Timestamp", trace.at)
    _business(_add(traces, "Bussiness"), document.business)


def _business(element: etree._Element, business: Business) -> None:
    _add(element, "BussinessDocType", business.kind)
    _add(element, "BussinessDocReason", business.reason)
    if business.paper is not None:
        _add(element, "Paper", business.paper)
    if business.document_id:
        _add(element, "DocumentId", business.document_id)
    if business.staff is not None:
        _fields(_add(element, "StaffInfo"), fields.STAFF, business.staff)
    if business.content_changed is not None or business.receivers_changed is not None:
        info = _add(element, "BussinessDocumentInfo")
        _add(info, "DocumentInfo", bool(business.content_changed))
        _add(info, "DocumentReceiver", bool(business.receivers_changed))
        receivers = _add(info, "ReceiverList") if business.receivers else info
        for receiver in business.receivers:
            one = _add(receivers, "Receiver")
            _add(one, "OrganId", receiver.organ_id)
            _add(one, "ReceiverType", receiver.added)
    if business.replacements:
        listed = _add(element, "ReplacementInfoList")
        for replacement in business.replacements:
            info = _add(listed, "ReplacementInfo")
            _add(info, "DocumentId", replacement.document_id)
            organs = _add(info, "OrganIdList")
            for organ in replacement.organ_ids:
                _add(organs, "OrganId", organ)


def _attachments(root: etree._Element, envelope: etree._Element, document: Document) -> None:
    manifest = _add(_add(envelope, "edXMLBody"), "edXMLManifest")
    manifest.set("version", VERSION)
    encoded = _add(root, "AttachmentEncoded")
    for each in document.attachments:
        reference, file = _add(manifest, "Reference"), _add(encoded, "Attachment")
        _add(reference, "ContentId", f"cid:{each.content_id}")
        _add(reference, "ContentType", each.content_type)
        _add(reference, "Description", each.description)
        _add(reference, "AttachmentName", each.name)
        _add(file, "ContentId", f"cid:{each.content_id}")
        _add(file, "AttachmentName", each.name)
        _add(file, "Description", each.description)
        _add(file, "ContentType", each.content_type)
        etree.SubElement(file, _name("ContentTransferEncoded")).text = b64encode(each.content or b"").decode()


def _party(element: etree._Element, party: Party) -> None:
    _fields(element, fields.PARTY, party)


def _response(element: etree._Element, response: Response) -> None:
    _fields(element, fields.RESPONSE, response)


def _fields(element: etree._Element, known: Iterable[Field], value: Party | Response | Staff) -> None:
    for each in known:
        _field(element, each, getattr(value, each.name))


def _field(element: etree._Element, known: Field, value: Any) -> None:
    """What is empty is left out, unless it is required and so cannot be empty."""
    if value is None or value == "":
        return
    *steps, last = known.path.split("/")
    for step in steps:
        element = _on(element, step)
    _add(element, last, value)


def _on(element: etree._Element, name: str) -> etree._Element:
    """The child of this name, made if it is not the last one."""
    if len(element) and element[-1].tag == _name(name):
        return element[-1]
    return _add(element, name)


def _of(document: Document, name: str) -> Any:
    found: Any = document
    for step in name.split("."):
        found = getattr(found, step)
    return found


def _add(parent: etree._Element, name: str, value: Any = None) -> etree._Element:
    child = etree.SubElement(parent, _name(name))
    if isinstance(value, bool):
        child.text = "1" if value else "0"
    elif isinstance(value, datetime):
        child.text = written_moment(value)
    elif isinstance(value, date):
        child.text = written_day(value)
    elif value is not None:
        child.text = normalize("NFC", str(value)).strip()
    return child


def _name(name: str) -> str:
    return f"{{{fields.NAMESPACE}}}{name}"
