import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.vn import mst

from egov.kernel import identifiers as ids


@pytest.mark.parametrize(
    ("check", "typed", "stored"),
    [
        (ids.personal_number, "036 088 004 512", "036088004512"),
        (ids.old_identity, "162 345 678", "162345678"),
        (ids.identity_number, "162345678", "162345678"),
        (ids.identity_number, "036.088.004.512", "036088004512"),
        (ids.passport, "b1234567", "B1234567"),
        (ids.tax_code, "0100112437", "0100112437"),
        (ids.tax_code, "0300588569", "0300588569"),
        (ids.tax_code, "0101243150", "0101243150"),
        (ids.tax_code, "0100112437 001", "0100112437-001"),
        (ids.phone, "0915 220 331", "0915220331"),
        (ids.phone, "+84 915.220.331", "0915220331"),
        (ids.phone, "+84 (0)915 220 331", "0915220331"),
        (ids.phone, "84915220331", "0915220331"),
        (ids.phone, "0168 234 5678", "0382345678"),
        (ids.phone, "+841682345678", "0382345678"),
        (ids.phone, "0228 3 849 123", "02283849123"),
        (ids.phone, "0350 3849123", "02283849123"),
        (ids.email, " Thuong@Example.VN ", "Thuong@example.vn"),
        (ids.social_insurance, "3612345678", "3612345678"),
        (ids.health_card, "dn 4 36 1234567890", "DN4361234567890"),
        (ids.health_card, "1234567890", "1234567890"),
        (ids.land_certificate, "ba123456", "BA 123456"),
        (ids.land_certificate, "AA 01234567", "AA 01234567"),
        (ids.land_register, "ch00123", "CH 00123"),
        (ids.plate, "18a 123.45", "18A-123.45"),
        (ids.plate, "18A-12345", "18A-123.45"),
        (ids.plate, "18LD-123.45", "18LD-123.45"),
        (ids.plate, "18A-1234", "18A-1234"),
        (ids.plate, "18-B1 123.45", "18-B1 123.45"),
        (ids.plate, "18b112345", "18-B1 123.45"),
        (ids.plate, "18-B1 1234", "18-B1 1234"),
    ],
)
def test_numbers_are_taken_as_typed_and_stored_in_one_form(check, typed, stored):
    assert check(typed) == stored
    assert check(check(typed)) == stored


@pytest.mark.parametrize(
    ("check", "typed", "hint"),
    [
        (ids.personal_number, "03608800451", "đủ 12 chữ số"),
        (ids.personal_number, "936088004512", "3 chữ số đầu"),
        (ids.personal_number, "٠٣٦٠٨٨٠٠٤٥١٢", "đủ 12 chữ số"),
        (ids.old_identity, "16234567a", "đủ 9 chữ số"),
        (ids.identity_number, "1234567890", "12 chữ số"),
        (ids.passport, "1234567", "1 chữ cái"),
        (ids.tax_code, "0600000000", "Xem lại mã số thuế"),
        (ids.tax_code, "0100112438", "Xem lại mã số thuế"),
        (ids.tax_code, "036088004512", "Xem lại mã số thuế"),
        (ids.phone, "12345", "10 chữ số"),
        (ids.phone, "0120123456", "10 chữ số"),
        (ids.email, "thuong@", "đầy đủ"),
        (ids.email, "a b@example.vn", "đầy đủ"),
        (ids.email, "a@" + "b" * 250 + ".vn", "đầy đủ"),
        (ids.social_insurance, "123", "10 chữ số"),
        (ids.health_card, "DN9361234567890", "15 ký tự"),
        (ids.land_certificate, "B 123456", "2 chữ cái"),
        (ids.land_register, "XX00123", "CH, CS hoặc CT"),
        (ids.plate, "ABC", "biển số"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(check, typed, hint):
    with pytest.raises(ValueError, match=hint) as refusal:
        check(typed)

    assert "hợp lệ" not in str(refusal.value)


def test_individuals_may_use_their_personal_number_as_tax_code():
    assert ids.tax_code("036088004512", personal=True) == "036088004512"


@given(st.from_regex(r"\A[0-9]{10}\Z"))
def test_the_tax_check_digit_follows_the_weights(number):
    weights = (31, 29, 23, 19, 17, 13, 7, 5, 3)
    check = 10 - sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11

    assert mst.is_valid(number) == (check == int(number[9]) and number[2:9] != "0000000")


@pytest.mark.parametrize(
    ("number", "sex", "born", "warnings"),
    [
        ("036088004512", "nam", 1988, 0),
        ("036188004512", "nữ", 1988, 0),
        ("036205004512", "Nam", 2005, 0),
        ("036088004512", "nữ", 1988, 1),
        ("036088004512", "nữ", 1989, 2),
        ("036088004512", "", None, 0),
        ("003088004512", "nam", 1988, 1),
        ("136088004512", "nam", 1988, 0),  # born abroad
    ],
)
def test_odd_personal_numbers_are_warned_about_not_refused(number, sex, born, warnings):
    assert len(ids.personal_number_warnings(number, sex, born)) == warnings


@given(st.text(max_size=25))
def test_any_text_is_either_stored_or_refused_with_a_sentence(text):
    for check in (ids.personal_number, ids.phone, ids.email, ids.tax_code, ids.plate, ids.health_card):
        answer = _stored_or_sentence(check, text)

        assert answer.endswith(".") or check(answer) == answer


def _stored_or_sentence(check, text):
    try:
        return check(text)
    except ValueError as refusal:
        return str(refusal)
