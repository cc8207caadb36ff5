"""From bytes to a message. Reads both forms: that of QCVN 102:2016 and the SOAP envelope of letter 2803.

Real senders differ, so names count without their namespace, and both spellings of `Bussiness` and both ways to write
a time are understood. What cannot be understood is told element by element.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from typing import Any, TypeVar

from lxml import etree

from egov.kernel.edxml import fields
from egov.kernel.edxml.documents import (
    Attachment,
    Business,
    Document,
    Party,
    Receiver,
    Replacement,
    Response,
    Signer,
    Staff,
    StatusMessage,
    Trace,
)
from egov.kernel.edxml.fields import Field
from egov.kernel.edxml.problems import FORMAT, MISSING, TYPE, Problem, Wrong, problem
from egov.kernel.edxml.trees import LARGEST, anywhere, child, children, text_of, tree_of
from egov.kernel.edxml.values import day_of, flag_of, moment_of, number_of, organ
from egov.kernel.wording import gettext_noop as _

V = TypeVar("V")
HEADER = fields.HEADER
BUSINESS = ("Bussiness", "Business")
UNREADABLE = {
    fields.DATE: (FORMAT, _("%(element)s phải là ngày dạng 2018/01/05, không phải %(text)s.")),
    fields.NUMBER: (TYPE, _("%(element)s phải là số nguyên, không phải %(text)s.")),
    fields.FLAG: (TYPE, _("%(element)s phải là 0 hoặc 1, không phải %(text)s.")),
    "moment": (FORMAT, _("%(element)s phải có dạng 2018/01/05 08:30:00, không phải %(text)s.")),
}
READERS: dict[str, Callable[[str], Any]] = {
    fields.TEXT: str,
    fields.DATE: day_of,
    fields.NUMBER: number_of,
    fields.FLAG: flag_of,
    "moment": moment_of,
}


def read(data: bytes, parts: Mapping[str, bytes] | None = None, largest: int = LARGEST) -> Document | StatusMessage:
    """`parts` are the files of a MIME message by Content-Id. Raises Wrong for what cannot be understood."""
    root = tree_of(data, largest)
    header = anywhere(root, HEADER)
    if header is None:
        raise Wrong([problem(MISSING, HEADER, _("Thiếu phần tử %(element)s: đây không phải văn bản edXML."))])
    reader = _Reader()
    if child(header, "StatusCode") is not None:
        found: Document | StatusMessage = reader.status(header)
    else:
        found = replace(
            reader.document(header),
            traces=reader.traces(anywhere(root, "TraceHeaderList")),
            business=reader.business(root),
            attachments=reader.attachments(root, parts or {}),
        )
    if reader.problems:
        raise Wrong(reader.problems)
    return found


def read_multipart(content_type: str, body: bytes, largest: int = LARGEST) -> Document | StatusMessage:
    """A MIME message as letter 2803 has it: the envelope, then the files. Raises Wrong."""
    if len(body) > largest:
        raise Wrong([problem(FORMAT, "edXML", _("Tệp %(element)s dài quá %(most)s byte."), most=largest)])
    head = f"Content-Type: {' '.join(content_type.split())}\r\n\r\n".encode("ascii", "replace")
    message = message_from_bytes(head + body, policy=HTTP)
    if not message.is_multipart():
        return read(body, largest=largest)
    envelope, *files = message.iter_parts()
    found = {str(part["Content-Id"] or "").strip().strip("<>"): _bytes(part) for part in files}
    return read(_bytes(envelope), found, largest)


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


class _Reader:
    """Gathers what it cannot understand instead of stopping at the first."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def document(self, header: etree._Element) -> Document:
        simple = self._fields(header, fields.DOCUMENT, HEADER)
        signer = {name.partition(".")[2]: simple.pop(name) for name in list(simple) if name.startswith("signer.")}
        to = [self._party(element, f"{HEADER}/To") for element in children(header, "To")]
        return Document(
            **simple,
            signer=Signer(**signer),
            sender=self._party(child(header, "From"), f"{HEADER}/From"),
            receivers=tuple(to),
            to_places=tuple(text_of(one) for one in children(child(header, "ToPlaces"), "Place")),
            appendixes=tuple(text_of(one) for one in children(child(header, "OtherInfo/Appendixes"), "Appendix")),
            answers=tuple(self._response(one) for one in children(header, "ResponseFor") if len(one)),
        )

    def status(self, header: etree._Element) -> StatusMessage:
        staff = child(header, "StaffInfo")
        at = text_of(child(header, "Timestamp"))
        return StatusMessage(
            sender=self._party(child(header, "From"), f"{HEADER}/From"),
            about=self._response(child(header, "ResponseFor")),
            staff=Staff(**self._fields(staff, fields.STAFF, f"{HEADER}/StaffInfo")),
            status=text_of(child(header, "StatusCode")),
            description=text_of(child(header, "Description")),
            at=self._value("moment", at, f"{HEADER}/Timestamp", None),
        )

    def traces(self, traces: etree._Element | None) -> tuple[Trace, ...]:
        place = "TraceHeaderList/TraceHeader"
        return tuple(
            Trace(
                _organ(text_of(child(one, "OrganId"))),
                self._value("moment", text_of(child(one, "Timestamp")), f"{place}/Timestamp", None),
            )
            for one in children(traces, "TraceHeader")
        )

    def business(self, root: etree._Element) -> Business:
        found = next((one for name in BUSINESS if (one := anywhere(root, name)) is not None), None)
        if found is None:
            return Business()

        def value(path: str, kind: str, default: Any = None) -> Any:
            element = next((one for name in _spelt(path) if (one := child(found, name)) is not None), None)
            return self._value(kind, text_of(element), f"Bussiness/{path}", default)

        info = next((one for name in _spelt("BussinessDocumentInfo") if (one := child(found, name)) is not None), None)
        staff = child(found, "StaffInfo")
        place = "Bussiness/BussinessDocumentInfo"
        return Business(
            kind=value("BussinessDocType", fields.NUMBER, 0),
            reason=value("BussinessDocReason", fields.TEXT, ""),
            paper=value("Paper", fields.FLAG),
            document_id=value("DocumentId", fields.TEXT, ""),
            staff=None if staff is None else Staff(**self._fields(staff, fields.STAFF, "Bussiness/StaffInfo")),
            content_changed=self._flag(info, "DocumentInfo", place),
            receivers_changed=self._flag(info, "DocumentReceiver", place),
            receivers=tuple(
                Receiver(_organ(text_of(child(one, "OrganId"))), self._added(one, f"{place}/ReceiverList/Receiver"))
                for one in children(child(info, "ReceiverList"), "Receiver")
            ),
            replacements=tuple(
                Replacement(
                    text_of(child(one, "DocumentId")),
                    tuple(_organ(text_of(organ_id)) for organ_id in children(child(one, "OrganIdList"), "OrganId")),
                )
                for one in children(child(found, "ReplacementInfoList"), "ReplacementInfo")
            ),
        )

    def attachments(self, root: etree._Element, parts: Mapping[str, bytes]) -> tuple[Attachment, ...]:
        """In the order of the references; a file that no reference names is named all the same."""
        files = {}
        for one in children(anywhere(root, "AttachmentEncoded"), "Attachment"):
            key = _content_id(text_of(child(one, "ContentId")))
            files[key] = one
        references = [one for one in root.iter() if etree.QName(one).localname == "Reference" and _is_ours(one)]
        found = []
        for reference in references:
            key = _content_id(text_of(child(reference, "ContentId")) or _href(reference))
            element = files.pop(key, None)
            content = parts.get(key) if element is None else self._content(element)
            found.append(_attachment(key, reference, content))
        found += [_attachment(key, element, self._content(element)) for key, element in files.items()]
        return tuple(found)

    def _content(self, element: etree._Element) -> bytes:
        encoded = child(element, "ContentTransferEncoded")
        text = "" if encoded is None else "".join((encoded.text or "").split())
        try:
            return b64decode(text, validate=True)
        except (NotBase64, ValueError):
            place = "AttachmentEncoded/Attachment/ContentTransferEncoded"
            said = _("%(element)s của tệp %(name)s không phải base64.")
            self.problems.append(problem(FORMAT, place, said, name=text_of(child(element, "AttachmentName"))))
            return b""

    def _party(self, element: etree._Element | None, place: str) -> Party:
        found = self._fields(element, fields.PARTY, place)
        found["in_charge"] = found["in_charge"] or text_of(child(element, "OrganInCharge"))
        return Party(**(found | {"organ_id": _organ(found["organ_id"])}))

    def _response(self, element: etree._Element | None) -> Response:
        found = self._fields(element, fields.RESPONSE, f"{HEADER}/ResponseFor")
        return Response(**(found | {"organ_id": _organ(found["organ_id"])}))

    def _added(self, receiver: etree._Element, place: str) -> bool:
        added = self._flag(receiver, "ReceiverType", place)
        if added is None:
            self.problems.append(problem(MISSING, f"{place}/ReceiverType", _("Thiếu %(element)s.")))
        return bool(added)

    def _flag(self, element: etree._Element | None, name: str, place: str) -> bool | None:
        found: bool | None = self._value(fields.FLAG, text_of(child(element, name)), f"{place}/{name}", None)
        return found

    def _fields(self, element: etree._Element | None, known: tuple[Field, ...], place: str) -> dict[str, Any]:
        return {
            each.name: self._value(
                each.kind,
                text_of(child(element, each.path)),
                f"{place}/{each.path}",
                "" if each.kind == "text" else None,
            )
            for each in known
        }

    def _value(self, kind: str, text: str, element: str, default: V) -> V | Any:
        if not text:
            return default
        try:
            return READERS[kind](text)
        except ValueError:
            mark, wording = UNREADABLE[kind]
            self.problems.append(problem(mark, element, wording, text=text[:60]))
            return default


def _organ(text: str) -> str:
    """In full form; what is no code stays as it is, for the check to name it."""
    try:
        return organ(text)
    except ValueError:
        return text


def _spelt(path: str) -> tuple[str, str]:
    return path, path.replace("Bussiness", "Business")


def _content_id(text: str) -> str:
    return text.removeprefix("cid:").strip("<>")


def _href(reference: etree._Element) -> str:
    return str(reference.get(f"{{{fields.XLINK}}}href") or reference.get("href") or "")


def _is_ours(reference: etree._Element) -> bool:
    """XML Signature has elements of this name as well."""
    return etree.QName(reference).namespace != "http://www.w3.org/2000/09/xmldsig#"


def _attachment(key: str, element: etree._Element, content: bytes | None) -> Attachment:
    return Attachment(
        content_id=key,
        name=text_of(child(element, "AttachmentName")),
        content=content,
        content_type=text_of(child(element, "ContentType")) or "application/octet-stream",
        description=text_of(child(element, "Description")),
    )
