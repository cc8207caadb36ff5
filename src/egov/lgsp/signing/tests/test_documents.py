"""The register of signed papers."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from egov.foundation.files.api import StoredFile
from egov.kernel.errors import NotFound, Refused
from egov.lgsp.signing.api import (
    SignedDocument,
    check_copy,
    find,
    new_code,
    qr_svg,
    register,
    sign_pdf,
    signed_bytes,
    verification_url,
    withdraw,
)
from egov.lgsp.signing.rules.codes import ALPHABET, check_character, make_code, read_code
from egov.lgsp.signing.signing import just_signed
from egov.lgsp.signing.tests.papers import paper


@pytest.fixture
def signed(chairman, moment) -> bytes:
    return sign_pdf(paper(), signer=chairman, reason="Phê duyệt", at=moment)


@pytest.fixture
def document(db, signed, chairman, moment) -> SignedDocument:
    return register(
        signed,
        code=new_code(),
        title="Giấy phép xây dựng",
        name="Giấy phép.pdf",
        subject="dossiers.dossier:7",
        signer=chairman,
        at=moment,
    )


def test_a_registered_paper_is_found_by_its_code(document, signed):
    found = find(document.code.lower().replace("-", " "))

    assert found == document
    assert signed_bytes(found) == signed
    assert found.signer_name == "Nguyễn Văn Dũng"
    assert str(found) == f"{document.code} Giấy phép xây dựng"
    assert found.file.claimed_by == f"signing:{document.code}"


@pytest.mark.django_db
def test_nothing_unsigned_gets_into_the_register(chairman, moment):
    with pytest.raises(Refused, match="không có chữ ký số"):
        register(paper(), code=new_code(), title="x", name="x.pdf", subject="x", signer=chairman, at=moment)

    assert not SignedDocument.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "sentence"), [("", "12 chữ và số"), ("K7PM", "12 chữ và số"), (None, "Không có văn bản")]
)
def test_an_unknown_code_is_answered_with_what_to_do(typed, sentence):
    with pytest.raises(NotFound, match=sentence):
        find(new_code() if typed is None else typed)


def test_the_exact_copy_is_genuine(document, signed):
    checked = check_copy(signed)

    assert checked.genuine
    assert checked.document == document
    assert "đúng là bản gốc" in checked.sentence


def test_a_tampered_copy_is_refused(document, signed):
    checked = check_copy(signed.replace(b"2 tang", b"9 tang"))

    assert not checked.genuine
    assert checked.document is None
    assert "Tệp không phải bản gốc. Nội dung đã bị sửa" in checked.sentence


def test_a_paper_of_the_same_signer_that_is_not_ours_is_not_genuine(document, chairman, moment):
    other = sign_pdf(paper("Mot giay khac"), signer=chairman, reason="", at=moment)

    checked = check_copy(other)

    assert not checked.genuine
    assert checked.verification.good
    assert "không do cổng này phát hành" in checked.sentence


def test_a_withdrawn_paper_is_no_longer_genuine(document, signed, moment):
    withdraw(document, reason="Cấp sai diện tích", at=moment)

    checked = check_copy(signed)

    assert not checked.genuine
    assert checked.sentence == "Văn bản này đã bị thu hồi: Cấp sai diện tích"


def test_a_paper_is_withdrawn_once(document, moment):
    withdraw(document, reason="Cấp sai diện tích", at=moment)

    with pytest.raises(Refused, match="đã được thu hồi"):
        withdraw(document, reason="Lý do khác", at=moment)

    document.refresh_from_db()
    assert document.withdrawn_reason == "Cấp sai diện tích"


def test_the_qr_leads_to_the_public_page(settings):
    settings.SITE_URL = "https://dichvucong.example.gov.vn/"

    assert verification_url("K7PM") == "https://dichvucong.example.gov.vn/xac-thuc/K7PM/"
    assert qr_svg(new_code()).startswith("<svg")


bodies = st.text(alphabet=ALPHABET, min_size=11, max_size=11)


@given(bodies, st.integers(0, 11), st.sampled_from(ALPHABET))
def test_every_wrong_character_is_noticed(body, place, other):
    whole = body + check_character(body)
    wrong = whole[:place] + other + whole[place + 1 :]

    assert (read_code(wrong) is None) == (wrong != whole)


@given(bodies, st.integers(0, 10))
def test_every_swapped_pair_is_noticed(body, place):
    whole = body + check_character(body)
    swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]

    assert (read_code(swapped) is None) == (swapped != whole)


def test_codes_are_read_as_people_type_them():
    code = make_code(secrets.choice)

    assert read_code(f" {code.lower()} ") == code
    assert read_code(code.replace("-", "")) == code
    assert read_code(code.replace("-", "–")) == code
    assert read_code(code + "2") is None
    assert "0" not in code


@pytest.mark.django_db
def test_only_the_very_bytes_that_were_just_signed_are_not_read_again(signed, chairman, moment):
    changed = signed.replace(b"%%EOF", b"%%E0F")

    assert just_signed(signed)
    assert not just_signed(changed)
    with pytest.raises(Refused):
        register(changed, code=new_code(), title="x", name="x.pdf", subject="x", signer=chairman, at=moment)


def test_a_paper_that_came_with_a_signature_is_read_before_it_gets_a_code(signed, chairman, moment):
    twice = sign_pdf(signed, signer=chairman, reason="Phê duyệt", at=moment)

    assert not just_signed(twice)
