"""What the rules object to in a message: required elements, lengths, ranges, codes, references and their files."""

import re
from collections.abc import Iterable
from typing import Any

from egov.kernel.edxml import fields
from egov.kernel.edxml.documents import RECALL, REPLACE, UPDATE, Business, Document, Response, StatusMessage
from egov.kernel.edxml.fields import HEADER, Field
from egov.kernel.edxml.lists import REFUSED, STATUSES
from egov.kernel.edxml.problems import FORMAT, MISSING, RANGE, Problem, problem
from egov.kernel.edxml.values import is_document_id, organ
from egov.kernel.wording import gettext_noop as _

KINDS = frozenset(
    {
        *("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "txt", "rtf", "csv", "xml", "zip", "rar", "7z", "edxml"),
        *("jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "odt", "ods", "odp"),
    }
)
"""Endings of files that may be attached; an installation may allow others."""
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 cannot hold (2.2)."""
LARGEST_FILE = 50_000_000
MOST_FILES = 200
MOST_RECEIVERS = 2_000
NO_NAME = _("Thiếu %(element)s.")
TOO_LONG = _("%(element)s dài quá %(most)s ký tự.")
NO_CODE = _("%(element)s không phải mã định danh cơ quan: %(text)s. Ví dụ đúng: 000.00.12.H40 hoặc H40.12.")


def problems_of(message: Document | StatusMessage, kinds: frozenset[str] = KINDS) -> list[Problem]:
    """Empty when the message may go out, or be taken in."""
    if isinstance(message, StatusMessage):
        return list(_of_status(message))
    return [*_of_document(message), *_of_business(message.business), *_of_attachments(message, kinds)]


def _of_document(document: Document) -> Iterable[Problem]:
    yield from _of_fields(document, fields.DOCUMENT, HEADER)
    yield from _of_party(document.sender, f"{HEADER}/From")
    place = f"{HEADER}/To"
    if not document.receivers:
        yield problem(MISSING, place, NO_NAME)
    if len(document.receivers) > MOST_RECEIVERS:
        yield problem(RANGE, place, _("%(element)s có quá %(most)s nơi nhận."), most=MOST_RECEIVERS)
    organs = [receiver.organ_id for receiver in document.receivers]
    for receiver in document.receivers:
        yield from _of_party(receiver, place)
    for twice in sorted({one for one in organs if one and organs.count(one) > 1}):
        yield problem(RANGE, f"{place}/OrganId", _("%(element)s ghi nơi nhận %(text)s hai lần."), text=twice)
    if document.document_id and not is_document_id(document.document_id):
        said = _("%(element)s phải là UUID, hoặc mã cơ quan, ngày và số ký hiệu văn bản cách nhau bằng dấu phẩy.")
        yield problem(FORMAT, f"{HEADER}/DocumentId", said)
    for text, path, most in (
        *((one, "ToPlaces/Place", fields.LONGEST_PLACE) for one in document.to_places),
        *((one, "OtherInfo/Appendixes/Appendix", fields.LONGEST_APPENDIX) for one in document.appendixes),
    ):
        yield from _of_text(text, f"{HEADER}/{path}", most, required=True)
    for answer in document.answers:
        yield from _of_response(answer)
    for trace in document.traces:
        yield from _of_code(trace.organ_id, "TraceHeaderList/TraceHeader/OrganId")
        if trace.at is None:
            yield problem(MISSING, "TraceHeaderList/TraceHeader/Timestamp", NO_NAME)


def _of_status(message: StatusMessage) -> Iterable[Problem]:
    yield from _of_party(message.sender, f"{HEADER}/From")
    yield from _of_response(message.about)
    yield from _of_fields(message.staff, fields.STAFF, f"{HEADER}/StaffInfo")
    if message.status not in STATUSES:
        said = _("%(element)s phải là một trong %(codes)s.")
        yield problem(RANGE, f"{HEADER}/StatusCode", said, codes=", ".join(STATUSES))
    if message.status == REFUSED and not message.description:
        yield problem(MISSING, f"{HEADER}/Description", _("Từ chối tiếp nhận phải ghi lý do vào %(element)s."))
    yield from _of_text(message.description, f"{HEADER}/Description", fields.LONGEST_REASON)
    if message.at is None:
        yield problem(MISSING, f"{HEADER}/Timestamp", NO_NAME)


def _of_business(business: Business) -> Iterable[Problem]:
    if business.kind not in (0, RECALL, UPDATE, REPLACE):
        yield problem(RANGE, "Bussiness/BussinessDocType", _("%(element)s phải là 0, 1, 2 hoặc 3."))
    yield from _of_text(business.reason, "Bussiness/BussinessDocReason", fields.LONGEST_REASON)
    if business.kind in (RECALL, UPDATE):
        if not business.document_id:
            yield problem(MISSING, "Bussiness/DocumentId", _("Thu hồi, cập nhật phải ghi văn bản nào vào %(element)s."))
        if not business.reason:
            yield problem(MISSING, "Bussiness/BussinessDocReason", NO_NAME)
    if business.kind == UPDATE:
        place = "Bussiness/BussinessDocumentInfo"
        if not business.content_changed and not business.receivers_changed:
            yield problem(MISSING, place, _("Cập nhật phải ghi vào %(element)s là đổi nội dung hay đổi nơi nhận."))
        if business.receivers_changed and not business.receivers:
            yield problem(MISSING, f"{place}/ReceiverList", NO_NAME)
    for receiver in business.receivers:
        yield from _of_code(receiver.organ_id, "Bussiness/BussinessDocumentInfo/ReceiverList/Receiver/OrganId")
    place = "Bussiness/ReplacementInfoList/ReplacementInfo"
    if business.kind == REPLACE and not business.replacements:
        yield problem(MISSING, place, _("Thay thế phải ghi văn bản bị thay thế vào %(element)s."))
    for replacement in business.replacements:
        if not is_document_id(replacement.document_id):
            yield problem(FORMAT, f"{place}/DocumentId", _("%(element)s không phải mã văn bản."))
        for code in replacement.organ_ids:
            yield from _of_code(code, f"{place}/OrganIdList/OrganId")


def _of_attachments(document: Document, kinds: frozenset[str]) -> Iterable[Problem]:
    place = "edXMLManifest/Reference"
    if not document.attachments and document.business.kind != RECALL:
        yield problem(MISSING, place, _("Văn bản phải có ít nhất một tệp (%(element)s)."))
    if len(document.attachments) > MOST_FILES:
        yield problem(RANGE, place, _("Văn bản có quá %(most)s tệp (%(element)s)."), most=MOST_FILES)
    names = [each.content_id for each in document.attachments]
    for each in document.attachments:
        yield from _of_text(each.name, f"{place}/AttachmentName", fields.LONGEST_NAME, required=True)
        if not each.content_id or names.count(each.content_id) > 1:
            said = _("%(element)s của tệp %(name)s trống hoặc trùng với tệp khác.")
            yield problem(RANGE, f"{place}/ContentId", said, name=each.name)
        if not each.content:
            said = _("Không có nội dung của tệp %(name)s: thiếu %(element)s mang ContentId ấy.")
            yield problem(MISSING, "AttachmentEncoded/Attachment", said, name=each.name)
        elif len(each.content) > LARGEST_FILE:
            said = _("Tệp %(name)s (%(element)s) dài quá %(most)s byte.")
            yield problem(RANGE, "AttachmentEncoded/Attachment", said, name=each.name, most=LARGEST_FILE)
        ending = each.name.rpartition(".")[2].lower()
        if each.name and ("." not in each.name or ending not in kinds or "/" in each.name or "\\" in each.name):
            said = _("Tệp %(name)s (%(element)s) thuộc loại không được gửi.")
            yield problem(RANGE, f"{place}/AttachmentName", said, name=each.name[:80])


def _of_party(party: Any, place: str) -> Iterable[Problem]:
    yield from _of_fields(party, fields.PARTY, place)
    if party.organ_id:
        yield from _of_code(party.organ_id, f"{place}/OrganId")


def _of_response(response: Response) -> Iterable[Problem]:
    place = f"{HEADER}/ResponseFor"
    yield from _of_fields(response, fields.RESPONSE, place)
    if response.organ_id:
        yield from _of_code(response.organ_id, f"{place}/OrganId")


def _of_code(text: str, element: str) -> Iterable[Problem]:
    try:
        organ(text)
    except ValueError:
        yield problem(FORMAT, element, NO_CODE, text=text[:50] or '""')


def _of_fields(value: Any, known: Iterable[Field], place: str) -> Iterable[Problem]:
    for each in known:
        found = value
        for step in each.name.split("."):
            found = getattr(found, step)
        element = f"{place}/{each.path}"
        if found is None or found == "":
            if each.required:
                yield problem(MISSING, element, NO_NAME)
        elif each.kind == fields.TEXT:
            yield from _of_text(found, element, each.most)
        elif each.kind == fields.NUMBER and not each.low <= found <= each.high:
            yield problem(RANGE, element, _("%(element)s phải từ %(low)s đến %(high)s."), low=each.low, high=each.high)


def _of_text(text: str, element: str, most: int, required: bool = False) -> Iterable[Problem]:
    if required and not text.strip():
        yield problem(MISSING, element, NO_NAME)
    if most and len(text) > most:
        yield problem(RANGE, element, TOO_LONG, most=most)
    if FORBIDDEN.search(text):
        yield problem(FORMAT, element, _("%(element)s có ký tự điều khiển, XML không ghi được."))
