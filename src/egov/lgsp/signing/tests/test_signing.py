"""Signed papers: whole, trusted, in order; tampered ones are found out."""

import hashlib
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from egov.kernel.errors import Refused
from egov.lgsp.signing import certificates, stamp
from egov.lgsp.signing.api import Mark, credential_for, shown_in_stamp, sign_pdf, verify_pdf
from egov.lgsp.signing.tests.papers import paper


def dss(pdf: bytes):
    return PdfFileReader(io.BytesIO(pdf)).root["/DSS"]


def test_a_signed_paper_is_good(chairman, moment):
    signed = sign_pdf(paper(), signer=chairman, reason="Phê duyệt", location="Nam Định", at=moment)

    found = verify_pdf(signed)

    assert found.good
    assert (found.signer, found.organisation) == (chairman.name, chairman.organisation)
    assert found.signed_at == moment
    assert found.problems == ()


def test_the_paper_itself_is_not_rewritten(chairman, moment):
    assert sign_pdf(paper(), signer=chairman, reason="", at=moment).startswith(paper())


def test_signature_says_why_where_and_when(chairman, moment):
    signed = sign_pdf(paper(), signer=chairman, reason="Phê duyệt", location="Nam Định", at=moment)

    signature = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0].sig_object

    assert signature["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature["/Reason"] == "Phê duyệt"
    assert signature["/Location"] == "Nam Định"
    assert signature["/M"].startswith("D:20180305")


def test_everything_for_later_years_is_inside(chairman, moment):
    store = dss(sign_pdf(paper(), signer=chairman, reason="", at=moment))

    assert len(store["/Certs"]) >= 3
    assert len(store["/CRLs"]) == 2


def test_each_signature_brings_all_of_it_along(chairman, clerk, moment):
    stores = [dss(sign_pdf(paper(), signer=person, reason="", at=moment)) for person in (chairman, clerk, chairman)]

    assert [len(store["/CRLs"]) for store in stores] == [2, 2, 2]
    assert len({len(store["/Certs"]) for store in stores}) == 1


def test_signatures_follow_each_other(chairman, clerk, moment):
    first = sign_pdf(paper(), signer=chairman, reason="Phê duyệt", at=moment, mark=Mark())
    later = moment + timedelta(hours=2)

    both = sign_pdf(first, signer=clerk, reason="Ban hành", at=later, mark=Mark())
    found = verify_pdf(both)

    assert found.good
    assert [(one.name, one.signed_at) for one in found.signatures] == [
        (chairman.name, moment),
        (clerk.name, later),
    ]
    assert found.signer == clerk.name
    assert both.startswith(first)


def test_three_signatures_hold(chairman, clerk, moment):
    signed = paper()
    for hours, signer in enumerate((chairman, clerk, chairman)):
        signed = sign_pdf(signed, signer=signer, reason="", at=moment + timedelta(hours=hours), mark=Mark())

    assert verify_pdf(signed).good
    assert len(verify_pdf(signed).signatures) == 3


def test_a_changed_word_is_found(chairman, moment):
    signed = sign_pdf(paper(), signer=chairman, reason="", at=moment)

    found = verify_pdf(signed.replace(b"2 tang", b"9 tang"))

    assert not found.intact
    assert not found.good
    assert "đã bị sửa sau khi Nguyễn Văn Dũng ký" in found.problems[0]


@pytest.mark.parametrize("signatures", [1, 2])
def test_content_added_behind_the_signature_is_found(chairman, clerk, moment, signatures):
    signed = paper()
    for signer in (chairman, clerk)[:signatures]:
        signed = sign_pdf(signed, signer=signer, reason="", at=moment)
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    reference = writer.find_page_for_modification(0)[0]
    page = reference.get_object()
    page[pdf_name("/Rotate")] = pdf_string("180")
    writer.mark_update(reference)
    changed = io.BytesIO()
    writer.write(changed)

    found = verify_pdf(changed.getvalue())

    assert not found.intact
    assert "được thêm vào sau khi" in " ".join(found.problems)


def test_loose_bytes_behind_the_signature_are_found(chairman, moment):
    signed = sign_pdf(paper(), signer=chairman, reason="", at=moment)

    found = verify_pdf(signed + b"\n% more")

    assert not found.good


def test_the_signature_of_a_stranger_is_not_trusted(settings, tmp_path, keys, moment):
    settings.KEYS_ROOT = tmp_path
    stranger = credential_for(1, "Người lạ", "", "")
    signed = sign_pdf(paper(), signer=stranger, reason="", at=moment)
    settings.KEYS_ROOT = keys

    found = verify_pdf(signed)

    assert found.intact
    assert not found.trusted
    assert found.signed_at is None
    assert "không do cơ quan chứng thực mà hệ thống tin cậy cấp" in found.problems[0]
    assert "không có dấu thời gian tin cậy" in found.problems[1]


@pytest.mark.parametrize("form", ["der", "pem"])
def test_an_administrator_may_trust_another_authority(settings, tmp_path, moment, form):
    settings.KEYS_ROOT = tmp_path / "other"
    stranger = credential_for(1, "Người lạ", "", "")
    signed = sign_pdf(paper(), signer=stranger, reason="", at=moment)
    root = (tmp_path / "other" / "authority" / "root.crt").read_bytes()
    settings.KEYS_ROOT = tmp_path / "ours"
    trusted = tmp_path / "ours" / "trusted"
    trusted.mkdir(parents=True)
    armored = certificates.Pair(root, b"").certificate.public_bytes(certificates.serialization.Encoding.PEM)
    (trusted / "other.crt").write_bytes(root if form == "der" else armored)

    assert verify_pdf(signed).good


def test_a_revoked_certificate_is_found(settings, tmp_path, moment):
    settings.KEYS_ROOT = tmp_path
    dismissed = credential_for(3, "Lê Văn Cũ", "", "")
    signed = sign_pdf(paper(), signer=dismissed, reason="", at=moment)
    folder = tmp_path / "authority"
    issuing = certificates.Pair((folder / "issuing.crt").read_bytes(), (folder / "issuing.key").read_bytes())
    listed = certificates.make_crl(issuing, (dismissed.certificate.serial_number,))
    (folder / "issuing.crl").write_bytes(listed)
    (folder / "complete").touch()

    found = verify_pdf(signed)

    assert not found.trusted
    assert "đã bị thu hồi" in found.problems[0]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "Không đọc được"), (b"%PDF-1.7 broken", "Không đọc được"), (paper(), "không có chữ ký số")],
)
def test_what_is_no_signed_paper_is_said(content, sentence):
    found = verify_pdf(content)

    assert not found.good
    assert sentence in found.problems[0]


def test_a_damaged_signature_container_is_found(chairman, moment):
    signed = sign_pdf(paper(), signer=chairman, reason="", at=moment)
    start = signed.index(b"/Contents <") + 40

    found = verify_pdf(signed[:start] + b"00000000" + signed[start + 8 :])

    assert not found.good


@pytest.mark.parametrize("content", [b"", b"no pdf", paper()[:100]])
def test_what_cannot_be_signed_is_refused(chairman, moment, content):
    with pytest.raises(Refused, match="Lập lại tệp rồi ký"):
        sign_pdf(content, signer=chairman, reason="", at=moment)


def test_nobody_signs_outside_the_validity(chairman):
    with pytest.raises(Refused, match="thời hạn của chứng thư"):
        sign_pdf(paper(), signer=chairman, reason="", at=datetime(2015, 12, 31, tzinfo=UTC))


def test_the_stamp_says_who_and_when_in_vietnamese(moment):
    drawn = stamp.draw("Nguyễn Văn Dũng", "Phó Chủ tịch", "Uỷ ban nhân dân xã Hải Đường", moment)

    words = " ".join(PdfReader(io.BytesIO(drawn)).pages[0].extract_text().split())

    assert "Ký số bởi: Nguyễn Văn Dũng" in words
    assert "Chức vụ: Phó Chủ tịch" in words
    assert "Cơ quan: Uỷ ban nhân dân xã Hải Đường" in words
    assert "05/03/2018 09:30:00 +07:00" in words


def test_a_stamp_without_title_leaves_the_line_out(moment):
    drawn = stamp.draw("Hệ thống", "", "", moment)

    assert "Chức vụ" not in PdfReader(io.BytesIO(drawn)).pages[0].extract_text()


def test_stamps_stand_beside_each_other():
    boxes = [stamp.box(number, 595) for number in range(4)]

    assert len(set(boxes)) == 4
    assert all(left >= 0 and right <= 595 for left, _, right, _ in boxes)
    assert boxes[1][2] < boxes[0][0]
    assert boxes[3][1] > boxes[0][3]


def test_the_stamp_stands_where_it_is_told(chairman, moment):
    signed = sign_pdf(paper(), signer=chairman, reason="", at=moment, mark=Mark(page=0, box=(50, 60, 220, 118)))

    annotation = PdfReader(io.BytesIO(signed)).pages[0]["/Annots"][0].get_object()

    assert [int(value) for value in annotation["/Rect"]] == [50, 60, 220, 118]
    assert annotation["/AP"]["/N"] is not None


def test_a_stamp_that_the_page_shows_itself_is_not_drawn_again(chairman, moment):
    signed = sign_pdf(paper(), signer=chairman, reason="", at=moment, mark=Mark(drawn=True))

    page = PdfReader(io.BytesIO(signed)).pages[-1]
    annotation = page["/Annots"][0].get_object()
    left, bottom, right, top = (int(value) for value in annotation["/Rect"])
    assert (right - left, top - bottom) == (stamp.WIDTH, stamp.HEIGHT)
    assert "/XObject" not in annotation["/AP"]["/N"].get("/Resources", {})
    assert verify_pdf(signed).good


def test_the_words_of_the_stamp_give_the_second_and_the_offset():
    at = datetime(2018, 3, 5, 2, 7, 9, tzinfo=UTC)

    words = shown_in_stamp("Trần Văn Nam", "Chủ tịch", "UBND huyện Hải Hậu", at)

    assert words["time"] == "05/03/2018 09:07:09 +07:00"
    assert words["title"] == "Chủ tịch"


@pytest.mark.parametrize("signer", ["chairman", "clerk"])
def test_what_is_signed_is_the_digest_and_the_name_of_the_signers_certificate(signer, moment, request):
    """EN 319 142-1, table 1: a PAdES baseline signature; the time is told by the stamp, not by the signer."""
    person = request.getfixturevalue(signer)
    signed = sign_pdf(paper(), signer=person, reason="", at=moment)

    info = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0].signer_info

    attributes = {one["type"].native: one["values"][0] for one in info["signed_attrs"]}
    assert set(attributes) == {"content_type", "message_digest", "signing_certificate_v2"}
    named = attributes["signing_certificate_v2"]["certs"][0]["cert_hash"].native
    assert named == hashlib.sha256(person.certificate.dump()).digest()
    assert [one["type"].native for one in info["unsigned_attrs"]] == ["signature_time_stamp_token"]


def test_a_signature_of_now_is_good(chairman):
    now = timezone.now()

    found = verify_pdf(sign_pdf(paper(), signer=chairman, reason="", at=now))

    assert found.good
    assert found.signed_at == now
