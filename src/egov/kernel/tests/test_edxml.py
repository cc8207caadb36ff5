"""edXML: written and read back, samples of both forms, what is refused and in which words."""

from base64 import b64encode
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.kernel.edxml import (
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
    Wrong,
    problems_of,
    read,
    read_multipart,
    write,
)
from egov.kernel.edxml.archives import packed, unpacked
from egov.kernel.edxml.lists import ADMINISTRATIVE, STATUSES, may_follow
from egov.kernel.edxml.trees import LARGEST
from egov.kernel.edxml.values import is_document_id, organ
from egov.kernel.working_time import HANOI

AT = datetime(2018, 1, 5, 8, 30, tzinfo=HANOI)
PROVINCE = Party("000.00.00.H40", "", "Ủy ban nhân dân tỉnh Nam Định", "57 Vị Hoàng", "vp@namdinh.gov.vn")
JUSTICE = Party("000.00.14.H40", "UBND tỉnh Nam Định", "Sở Tư pháp")
FILE = Attachment("tep-1", "qd-12.pdf", b"%PDF-1.7 \x00\xff", description="Toàn văn")
DOCUMENT = Document(
    document_id="000.00.00.H40,2018/01/05,12/QĐ-UBND",
    number="12",
    notation="QĐ-UBND",
    place="Nam Định",
    day=date(2018, 1, 5),
    type_detail=2,
    type_name="Quyết định (cá biệt)",
    subject="Về việc công bố thủ tục hành chính",
    due=date(2018, 2, 1),
    steering=1,
    priority=1,
    pages=3,
    direction=True,
    sender=PROVINCE,
    receivers=(JUSTICE, Party("H40.15", "", "Sở Tài chính")),
    signer=Signer("Phạm Đình Nghị", "Chủ tịch", "TM."),
    to_places=("Như trên", "Lưu: VT"),
    appendixes=("Phụ lục I",),
    answers=(Response("000.00.00.G22", "7816/VPCP-TTĐT", date(2017, 9, 30), "3f2504e0-4f89-41d3-9a0c-0305e82c3301"),),
    traces=(Trace("000.00.00.H40", AT),),
    attachments=(FILE,),
)
STATUS = StatusMessage(
    sender=JUSTICE,
    about=Response("000.00.00.H40", "12/QĐ-UBND", date(2018, 1, 5), DOCUMENT.document_id),
    staff=Staff("Văn thư", "Trần Thị Lan", "lan@namdinh.gov.vn", "0912345678"),
    status="01",
    description="Đã đến",
    at=AT,
)
OLD = """<?xml version="1.0" encoding="UTF-8"?>
<SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:x="http://www.w3.org/1999/xlink">
<SOAP-ENV:Header xmlns:edXML="http://www.e-doc.vn/Schema/">
 <edXML:MessageHeader>
  <edXML:From><edXML:OrganId>14.H40</edXML:OrganId><edXML:OrganInCharge>UBND tỉnh</edXML:OrganInCharge>
   <edXML:OrganName>Sở Tư pháp</edXML:OrganName></edXML:From>
  <edXML:To><edXML:OrganId>000.00.00.H40</edXML:OrganId><edXML:OrganName>UBND tỉnh</edXML:OrganName></edXML:To>
  <edXML:DocumentId>3f2504e0-4f89-41d3-9a0c-0305e82c3301</edXML:DocumentId>
  <edXML:Code><edXML:CodeNumber>5</edXML:CodeNumber><edXML:CodeNotation>TTr-STP</edXML:CodeNotation></edXML:Code>
  <edXML:PromulgationInfo><edXML:Place>Nam Định</edXML:Place>
   <edXML:PromulgationDate>05/01/2018</edXML:PromulgationDate></edXML:PromulgationInfo>
  <edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeName>Tờ trình</edXML:TypeName></edXML:DocumentType>
  <edXML:Subject> Về việc A </edXML:Subject>
  <edXML:SignerInfo><edXML:FullName>Nguyễn Văn B</edXML:FullName></edXML:SignerInfo>
  <edXML:ResponseFor></edXML:ResponseFor>
 </edXML:MessageHeader>
 <edXML:TraceHeaderList><edXML:TraceHeader><edXML:OrganId>14.H40</edXML:OrganId>
  <edXML:Timestamp>05/01/2018 08:30:00</edXML:Timestamp></edXML:TraceHeader>
  <edXML:Business><edXML:BusinessDocType>1</edXML:BusinessDocType>
   <edXML:BusinessDocReason>Nhầm</edXML:BusinessDocReason><edXML:DocumentId>d</edXML:DocumentId></edXML:Business>
 </edXML:TraceHeaderList>
</SOAP-ENV:Header>
<SOAP-ENV:Body><edXML:Manifest xmlns:edXML="http://www.e-doc.vn/Schema/">
 <edXML:Reference x:href="cid:f1"><edXML:AttachmentName>a.pdf</edXML:AttachmentName></edXML:Reference>
</edXML:Manifest></SOAP-ENV:Body></SOAP-ENV:Envelope>""".encode()


def changed(data: bytes, old: str, new: str) -> bytes:
    assert old.encode() in data
    return data.replace(old.encode(), new.encode())


def told(message: Document | StatusMessage) -> list[tuple[str, str]]:
    return [(problem.kind, problem.element) for problem in problems_of(message)]


# there and back


@pytest.mark.parametrize(
    "document",
    [
        DOCUMENT,
        replace(
            DOCUMENT, attachments=(FILE, replace(FILE, content_id="tep-2", name="b.docx")), due=None, steering=None
        ),
        replace(DOCUMENT, business=Business(1, "Ban hành nhầm", document_id=DOCUMENT.document_id), attachments=()),
        replace(
            DOCUMENT,
            business=Business(
                *(2, "Thêm nơi nhận", True, DOCUMENT.document_id, Staff("Văn thư", "Lan", "", "09"), False, True),
                receivers=(Receiver("000.00.15.H40", True), Receiver("000.00.14.H40", False)),
            ),
        ),
        replace(
            DOCUMENT,
            business=Business(3, replacements=(Replacement(DOCUMENT.document_id, ("000.00.14.H40", "H40.15")),)),
        ),
        STATUS,
        replace(STATUS, status="02", description="Gửi nhầm nơi nhận", staff=Staff()),
    ],
)
def test_what_is_written_is_read_back(document: Document | StatusMessage) -> None:
    assert problems_of(document) == []

    assert read(write(document)) == document


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="\ufffe\uffff"), min_size=1)


def clean(text: str) -> str:
    return normalize("NFC", text).strip()


@given(subject=TEXT, name=TEXT, place=TEXT, content=st.binary(min_size=1, max_size=2000), priority=st.integers(0, 4))
def test_any_text_and_any_file_survive(subject: str, name: str, place: str, content: bytes, priority: int) -> None:
    texts = [clean(subject)[:200].strip(), clean(name)[:100].strip(), clean(place)[:25].strip()]
    if not all(texts):
        return
    document = replace(
        DOCUMENT,
        subject=clean(texts[0]),
        sender=replace(PROVINCE, name=clean(texts[1])),
        place=clean(texts[2]),
        priority=priority,
        attachments=(replace(FILE, content=content),),
    )

    assert read(write(document)) == document


def test_the_written_form_is_that_of_the_standard() -> None:
    text = write(DOCUMENT).decode()

    assert text.startswith("<?xml version='1.0' encoding='UTF-8'?>\n<edXML:edXML xmlns:edXML=")
    assert "http://www.mic.gov.vn/TBT/QCVN_102_2016" in text
    order = ("From", "To", "DocumentId", "Code", "PromulgationInfo", "DocumentType", "Subject", "SignerInfo", "DueDate")
    later = (
        "ToPlaces",
        "OtherInfo",
        "ResponseFor",
        "SteeringType",
        "TraceHeaderList",
        "edXMLBody",
        "AttachmentEncoded",
    )
    places = [text.index(f"<edXML:{name}>") for name in (*order, *later, "AttachmentEncoded")]
    assert places == sorted(places)
    assert "<edXML:PromulgationDate>2018/01/05</edXML:PromulgationDate>" in text
    assert "<edXML:Timestamp>2018/01/05 08:30:00</edXML:Timestamp>" in text
    assert '<edXML:edXMLManifest version="1.0">' in text
    assert text.count("<edXML:ContentId>cid:tep-1</edXML:ContentId>") == 2


def test_text_leaves_composed() -> None:
    loose = normalize("NFD", "Về việc công bố")
    assert loose != "Về việc công bố"

    found = read(write(replace(DOCUMENT, subject=loose)))

    assert isinstance(found, Document)
    assert found.subject == "Về việc công bố"


# other senders' habits


def test_the_older_form_is_understood() -> None:
    found = read(OLD, {"f1": b"%PDF"})

    assert isinstance(found, Document)
    assert (found.sender.organ_id, found.sender.in_charge) == ("000.00.14.H40", "UBND tỉnh")
    assert (found.day, found.traces) == (date(2018, 1, 5), (Trace("000.00.14.H40", AT),))
    assert (found.subject, found.answers) == ("Về việc A", ())
    assert (found.business.kind, found.business.reason, found.business.document_id) == (1, "Nhầm", "d")
    assert [(each.name, each.content) for each in found.attachments] == [("a.pdf", b"%PDF")]


def test_the_older_form_comes_with_its_files_in_one_mime_message() -> None:
    body = b"".join(
        (
            *(b"--x\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Id: <e>\r\n\r\n", OLD, b"\r\n--x\r\n"),
            b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Id: <f1>\r\n\r\n",
            *(b64encode(b"%PDF"), b"\r\n--x--\r\n"),
        )
    )

    found = read_multipart('multipart/related; boundary="x"', body)

    assert isinstance(found, Document)
    assert found.attachments[0].content == b"%PDF"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("edXML:Attachment>", "Attachment>"),
        ("Bussiness", "Business"),
        ("2018/01/05 08:30:00", "05/01/2018 08:30:00"),
        ("000.00.14.H40", "14.H40"),
        ("edXML:Subject>", "x:Subject>"),
        (">2018/01/05<", ">05/01/2018<"),
    ],
)
def test_habits_of_senders_are_understood(old: str, new: str) -> None:
    data = write(DOCUMENT).replace(b"<edXML:edXML ", b'<edXML:edXML xmlns:x="urn:x" ')

    assert read(changed(data, old, new)) == DOCUMENT


# what is refused


@pytest.mark.parametrize(
    ("change", "kind", "element"),
    [
        ({"number": ""}, "N", "MessageHeader/Code/CodeNumber"),
        ({"number": "1" * 12}, "R", "MessageHeader/Code/CodeNumber"),
        ({"notation": "x" * 31}, "R", "MessageHeader/Code/CodeNotation"),
        ({"subject": "x" * 501}, "R", "MessageHeader/Subject"),
        ({"subject": "a\x07"}, "M", "MessageHeader/Subject"),
        ({"day": None}, "N", "MessageHeader/PromulgationInfo/PromulgationDate"),
        ({"type": 3}, "R", "MessageHeader/DocumentType/Type"),
        ({"type": None}, "N", "MessageHeader/DocumentType/Type"),
        ({"priority": 5}, "R", "MessageHeader/OtherInfo/Priority"),
        ({"steering": 4}, "R", "MessageHeader/SteeringType"),
        ({"document_id": "5"}, "M", "MessageHeader/DocumentId"),
        ({"signer": Signer()}, "N", "MessageHeader/SignerInfo/FullName"),
        ({"sender": replace(PROVINCE, organ_id="H4")}, "M", "MessageHeader/From/OrganId"),
        ({"sender": replace(PROVINCE, organ_id="")}, "N", "MessageHeader/From/OrganId"),
        ({"receivers": ()}, "N", "MessageHeader/To"),
        ({"receivers": (JUSTICE, JUSTICE)}, "R", "MessageHeader/To/OrganId"),
        ({"to_places": ("x" * 151,)}, "R", "MessageHeader/ToPlaces/Place"),
        ({"answers": (Response("000.00.00.G22"),)}, "N", "MessageHeader/ResponseFor/Code"),
        ({"traces": (Trace("x", AT),)}, "M", "TraceHeaderList/TraceHeader/OrganId"),
        ({"attachments": ()}, "N", "edXMLManifest/Reference"),
        ({"attachments": (FILE, FILE)}, "R", "edXMLManifest/Reference/ContentId"),
        ({"attachments": (replace(FILE, content=None),)}, "N", "AttachmentEncoded/Attachment"),
        ({"attachments": (replace(FILE, name="a.exe"),)}, "R", "edXMLManifest/Reference/AttachmentName"),
        ({"attachments": (replace(FILE, name="../a.pdf"),)}, "R", "edXMLManifest/Reference/AttachmentName"),
        ({"business": Business(7)}, "R", "Bussiness/BussinessDocType"),
        ({"business": Business(1, "Nhầm")}, "N", "Bussiness/DocumentId"),
        ({"business": Business(2, "Sửa", document_id="d")}, "N", "Bussiness/BussinessDocumentInfo"),
        ({"business": Business(3)}, "N", "Bussiness/ReplacementInfoList/ReplacementInfo"),
    ],
)
def test_what_breaks_a_rule_is_named_and_does_not_leave(change: dict[str, Any], kind: str, element: str) -> None:
    document = replace(DOCUMENT, **change)

    assert (kind, element) in told(document)
    with pytest.raises(Wrong, match=element.split("/")[0]):
        write(document)


def test_every_sentence_names_its_element() -> None:
    problems = problems_of(Document(business=Business(9)))

    assert len(problems) > 10
    assert all(problem.element in problem.sentence for problem in problems)
    assert problems[0].sentence == "Thiếu MessageHeader/DocumentId."


@pytest.mark.parametrize(
    ("change", "element"),
    [
        ({"status": "99"}, "MessageHeader/StatusCode"),
        ({"status": "02", "description": ""}, "MessageHeader/Description"),
        ({"at": None}, "MessageHeader/Timestamp"),
        ({"about": Response()}, "MessageHeader/ResponseFor/DocumentId"),
        ({"sender": Party()}, "MessageHeader/From/OrganId"),
    ],
)
def test_a_wrong_status_does_not_leave(change: dict[str, Any], element: str) -> None:
    assert element in {place for _kind, place in told(replace(STATUS, **change))}


@pytest.mark.parametrize(
    ("old", "new", "kind", "element"),
    [
        (">2018/01/05<", ">2018/13/05<", "M", "MessageHeader/PromulgationInfo/PromulgationDate"),
        ("<edXML:Type>2<", "<edXML:Type>hai<", "T", "MessageHeader/DocumentType/Type"),
        ("<edXML:PageAmount>3<", "<edXML:PageAmount>-3<", "T", "MessageHeader/OtherInfo/PageAmount"),
        ("<edXML:Direction>1<", "<edXML:Direction>co<", "T", "MessageHeader/OtherInfo/Direction"),
        ("08:30:00", "24:30:00", "M", "TraceHeaderList/TraceHeader/Timestamp"),
        ("JVBERi", "JVB*Ri", "M", "AttachmentEncoded/Attachment/ContentTransferEncoded"),
    ],
)
def test_what_cannot_be_understood_is_named(old: str, new: str, kind: str, element: str) -> None:
    with pytest.raises(Wrong) as said:
        read(changed(write(DOCUMENT), old, new))

    assert [(problem.kind, problem.element) for problem in said.value.problems] == [(kind, element)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<a",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<?xml version="1.0"?><!doctype a SYSTEM "http://x/"><a/>',
        "<a>ă</a>".encode("utf-16"),
        b"<a>" * 100 + b"</a>" * 100,
        b"<a>" + b"<b/>" * 60_000 + b"</a>",
        b"<a>\xff</a>",
    ],
)
def test_hostile_xml_is_refused_with_a_sentence(data: bytes) -> None:
    with pytest.raises(Wrong, match=r"edXML|MessageHeader"):
        read(data)


def test_a_message_that_is_too_long_is_not_read() -> None:
    with pytest.raises(Wrong, match=r"1000 byte"):
        read(b" " * 1001, largest=1000)

    assert LARGEST > 100_000_000


# lists and codes


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("000.00.14.H40", "000.00.14.H40"),
        ("14.H40", "000.00.14.H40"),
        ("22.14.H40", "000.22.14.H40"),
        ("H40.14", "H40.14"),
        ("0100112437", "0100112437"),
    ],
)
def test_codes_of_agencies_in_full(text: str, full: str) -> None:
    assert organ(text) == full


@pytest.mark.parametrize("text", ["", "H4", "1.2.3.4.H40", "Sở Tư pháp"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="mã cơ quan"):
        organ(text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("3f2504e0-4f89-41d3-9a0c-0305e82c3301", True),
        ("3F2504E0-4F89-41D3-9A0C-0305E82C3301", True),
        ("000.00.00.G22,2015/09/30,7816/VPCP-TTĐT", True),
        ("000.00.00.G22,2015/13/30,7816/VPCP", False),
        ("khac,2015/09/30,7816/VPCP", False),
        ("7816/VPCP", False),
    ],
)
def test_ids_of_documents(text: str, is_one: bool) -> None:
    assert is_document_id(text) is is_one


def test_the_list_of_kinds_is_the_circulars() -> None:
    assert len(ADMINISTRATIVE) == 32
    assert (ADMINISTRATIVE[2].name, ADMINISTRATIVE[2].short) == ("Quyết định (cá biệt)", "QĐ")
    assert (ADMINISTRATIVE[18].name, ADMINISTRATIVE[18].short) == ("Công văn", "")
    assert ADMINISTRATIVE[32].name == "Thư công"


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, "01"), ("01", "03"), ("03", "04"), ("04", "05"), ("05", "06"), ("01", "06"), ("01", "02"), ("03", "13"),
     ("13", "15"), ("13", "16"), ("16", "05")],
)  # fmt: skip
def test_states_that_follow(before: str | None, after: str) -> None:
    assert may_follow(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [("03", "01"), ("06", "05"), ("02", "03"), ("03", "02"), ("15", "05"), ("06", "13"), (None, "99"), (None, "15")],
)
def test_states_that_do_not(before: str | None, after: str) -> None:
    assert not may_follow(before, after)


def test_each_state_has_its_words() -> None:
    assert list(STATUSES) == ["01", "02", "03", "04", "05", "06", "13", "15", "16"]


# zipped files


def test_a_file_is_zipped_and_unzipped() -> None:
    zipped = packed(FILE)

    assert zipped.content_type == "application/zip"
    assert zipped.content != FILE.content
    assert unpacked(zipped, 1000, "application/pdf") == FILE


def test_an_archive_that_was_sent_as_one_stays() -> None:
    archive = replace(packed(FILE), name="tat-ca.zip")

    assert unpacked(archive, 1000) is archive
    assert unpacked(FILE, 1) is FILE


@pytest.mark.parametrize("content", [b"no archive", packed(replace(FILE, content=b"0" * 10_000_000)).content])
def test_a_broken_or_swollen_archive_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"qd-12\.pdf"):
        unpacked(replace(FILE, content=content, content_type="application/zip"), 100_000_000)
