"""What must be true of any input, also hostile one."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egov.services.eforms.rendering import typed_out
from egov.services.eforms.tests.surroundings import example, form_of

FORM = example()
STEPS = [step.key for step in FORM.steps]
RELAXED = settings(suppress_health_check=[HealthCheck.too_slow])


def control_names():
    for step in FORM.steps:
        for field in step.fields:
            inner = getattr(field, "fields", ())
            names = [field.key] if not inner else []
            yield from [name for key in names for name in (*field.controls(key), key)]
            for one in inner:
                for row in range(3):
                    yield from one.controls(f"{field.key}-{row}-{one.key}")
    yield from ("con-so", "_co", "giay_chung_sinh-co")


PLAUSIBLE = ["nam", "cha", "khac", "co", "khong", "1", "2", "36", "366", "13966", "1990", "1/5/90", "12,5", "1.000"]
PLAUSIBLE += ["Nguyễn Văn A", "0912345678", "036188004321", "bhyt", "Kinh", "a@b.vn", "0100112437", "18a-12345"]
TEXTS = st.one_of(st.sampled_from(PLAUSIBLE), st.text(max_size=30))
RAW = st.dictionaries(st.sampled_from(sorted(set(control_names()))), st.lists(TEXTS, max_size=2), max_size=25)


@RELAXED
@given(raw=RAW, key=st.sampled_from(STEPS))
def test_what_was_cleaned_and_typed_again_is_cleaned_to_the_same(raw, key):
    first = FORM.clean_step(key, raw, {})

    again = FORM.clean_step(key, typed_out(FORM.step(key), first.data), first.data)

    assert again.values == first.values
    if not first.errors and not first.again:
        assert again.errors == {}


@RELAXED
@given(raw=RAW, key=st.sampled_from(STEPS))
def test_nothing_typed_is_lost_and_every_page_can_be_shown(raw, key):
    cleaned = FORM.clean_step(key, raw, {})

    html = FORM.render_step(key, cleaned.data, cleaned.errors, raw=cleaned.raw, warnings=cleaned.warnings)

    assert cleaned.raw == raw
    for control, sentence in cleaned.errors.items():
        assert f'id="{control}"' in html
        assert sentence
    assert html.encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = sorted(field.key for step in FORM.steps for field in step.fields)


@RELAXED
@given(data=st.dictionaries(st.sampled_from(KEYS), JSON, max_size=10))
def test_a_draft_of_wrong_types_is_looked_over_and_shown_without_a_crash(data):
    errors = FORM.clean_all(data)
    settled = FORM.settled(data)

    assert errors
    assert FORM.settled(settled) == settled
    FORM.summary(settled)
    FORM.flat(settled)
    FORM.texts(settled)
    for key in STEPS:
        assert FORM.render_step(key, data)


@RELAXED
@given(raw=st.dictionaries(st.text(max_size=12), JSON, max_size=8), key=st.sampled_from(STEPS))
def test_raw_of_any_shape_is_read(raw, key):
    cleaned = FORM.clean_step(key, raw, {})

    assert not cleaned.is_good


GROUP = {
    "key": "g",
    "kind": "group",
    "label": "G",
    "fields": [{"key": "a", "kind": "text", "label": "A"}],
}


@pytest.mark.parametrize("count", ["10000", "9" * 30, "-1", "x", "٣"])
def test_the_number_of_rows_is_never_believed(count):
    form = form_of(GROUP)

    cleaned = form.clean_step("s", {"g-so": count, "g-0-a": "x"}, {})

    assert len(cleaned.values["g"]) == 1
    assert form.render_step("s", cleaned.data, cleaned.errors, raw=cleaned.raw).count("<fieldset") <= 202


def test_ten_thousand_rows_are_refused_in_time():
    raw = {f"g-{row}-a": "x" for row in range(10_000)}

    cleaned = form_of(GROUP).clean_step("s", raw, {})

    assert cleaned.errors == {"g": "G: chỉ nhập tối đa 20 dòng"}
    assert len(cleaned.values["g"]) == 20


@pytest.mark.parametrize(
    "kind", ["text", "name", "number", "money", "date", "phone", "email", "plate", "choice", "tax_code"]
)
@pytest.mark.parametrize("typed", ["x" * 1_000_000, "1" * 100_000, "\x00" * 1000, "\ud800", "1,1" * 30_000])
def test_very_long_and_odd_input_is_answered_with_a_sentence(kind, typed):
    choices = {"choices": [{"value": "x", "label": "X"}]} if kind == "choice" else {}
    form = form_of({"key": "a", "kind": kind, "label": "A", **choices})

    cleaned = form.clean_step("s", {"a": typed, "a-ngay": typed}, {})

    assert cleaned.errors
    assert len(" ".join(cleaned.errors.values())) < 200
    assert form.render_step("s", cleaned.data, cleaned.errors, raw=cleaned.raw).encode()


@pytest.mark.parametrize("raw", [None, 5, [], "x", {"a": None}, {"a": [None, {}]}, {3: "x"}])
def test_raw_that_is_no_page_is_an_empty_page(raw):
    assert form_of({"key": "a", "kind": "text", "label": "A"}).clean_step("s", raw, {}).errors == {"a": "Nhập a"}
