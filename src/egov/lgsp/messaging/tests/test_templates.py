"""The province's own templates, and what is refused when templates are loaded."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from egov.kernel.errors import Invalid, NotFound
from egov.kernel.yaml_files import read_yaml
from egov.lgsp.messaging.api import Topic, load, preview
from egov.lgsp.messaging.composing import compose
from egov.lgsp.messaging.loading import current
from egov.lgsp.messaging.models import TemplateVersion
from egov.lgsp.messaging.rules.content import problems

FOLDER = settings.PROVINCE / "messages"
PROVINCE = {key: content for path in sorted(FOLDER.glob("*.yaml")) for key, content in read_yaml(path).items()}
KEYS = sorted(set(PROVINCE) - {"frame"})
GOOD = {
    "topic": "status",
    "placeholders": {"code": "H40-1"},
    "vi": {"subject": "Hồ sơ ((code))", "body": "Xin chào ((name))"},
    "en": {"subject": "Application ((code))", "body": "Hello ((name))"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_template_of_the_province_reads_well(language):
    for key in KEYS:
        words = preview(key, language)

        for text in (words.subject, words.text, words.html):
            assert "((" not in text, key
            assert "None" not in text, key
        assert words.text.count("0228 1022") == 1, key
        assert f'lang="{language}"' in words.html
        assert "không hợp lệ" not in words.text, key


@pytest.mark.django_db
def test_every_template_does_without_its_optional_values():
    for key in KEYS:
        content = PROVINCE[key]
        needed = {k: v for k, v in content["placeholders"].items() if k not in content.get("optional", [])}

        words = compose(current(key), "vi", {"name": "Nguyễn Văn A", **needed})

        assert words.subject, key
        assert not [line for line in words.text.splitlines() if line.rstrip().endswith(":")], key


def test_the_messages_that_dossiers_need_are_there():
    assert {
        "draft.link", "dossier.submitted", "dossier.received", "dossier.supplement_requested",
        "dossier.supplement_received", "dossier.refused", "dossier.awaiting_payment", "dossier.paid",
        "dossier.refunded", "dossier.refunded_in_cash", "dossier.apology", "dossier.early", "dossier.ready",
        "dossier.issued", "dossier.withdrawn", "dossier.stopped", "dossier.rating", "account.confirm", "account.reset",
    } == set(KEYS)  # fmt: skip


@pytest.mark.django_db
def test_loading_again_changes_nothing():
    first = load(FOLDER)

    assert len(first) == len(PROVINCE)
    assert load(FOLDER) == []
    assert TemplateVersion.objects.count() == len(PROVINCE)


@pytest.mark.django_db
def test_a_changed_wording_is_a_new_version(tmp_path: Path):
    place = tmp_path / "a.yaml"
    place.write_text(yaml.safe_dump({"x.y": GOOD}), encoding="utf-8")
    load(tmp_path)
    changed = GOOD | {"vi": GOOD["vi"] | {"body": "Chào bạn ((name))"}}
    place.write_text(yaml.safe_dump({"x.y": changed}), encoding="utf-8")

    assert load(tmp_path) == ["message x.y: version 2"]

    assert current("x.y").content["vi"]["body"] == "Chào bạn ((name))"
    assert TemplateVersion.objects.get(key="x.y", number=1).content["vi"]["body"] == "Xin chào ((name))"


@pytest.mark.django_db
def test_a_bad_template_loads_nothing(tmp_path: Path):
    (tmp_path / "a.yaml").write_text(yaml.safe_dump({"x.y": GOOD, "x.z": {"topic": "status"}}), encoding="utf-8")

    with pytest.raises(Invalid):
        load(tmp_path)

    assert not TemplateVersion.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"topic": "weather"}, "the topic is one of"),
        ({"placeholders": {}}, "code is not declared"),
        ({"placeholders": {"code": "1", "due": "2"}}, "due is never said"),
        ({"placeholders": {"code": ""}}, "give an example of code"),
        ({"optional": ["code"]}, "the subject cannot need it"),
        ({"optional": ["other"]}, "optional but not declared"),
        ({"en": {}}, "a subject and a body are needed"),
    ],
)
def test_what_makes_a_template_bad(change, sentence):
    assert problems("x.y", GOOD, Topic.values) == []
    assert any(sentence in problem for problem in problems("x.y", GOOD | change, Topic.values))


def test_the_frame_says_everything():
    assert problems("frame", PROVINCE["frame"], Topic.values) == []
    assert problems("frame", {"vi": PROVINCE["frame"]["vi"]}, Topic.values)[0] == "frame.en: say owner"


@pytest.mark.django_db
def test_an_unknown_template():
    with pytest.raises(NotFound, match=r"dossier\.unknown"):
        current("dossier.unknown")


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["code", "procedure", "reason"])
def test_missing_data_is_refused(missing):
    data = PROVINCE["dossier.stopped"]["placeholders"] | {"name": "A"}

    for spoiled in (data | {missing: "  "}, {k: v for k, v in data.items() if k != missing}):
        with pytest.raises(Invalid) as refusal:
            compose(current("dossier.stopped"), "vi", spoiled)
        assert list(refusal.value.problems) == [missing]


@pytest.mark.django_db
def test_data_that_the_template_does_not_ask_for_is_left_out():
    data = PROVINCE["dossier.stopped"]["placeholders"] | {"name": "A", "salary": "9.999.999 đ"}

    words = compose(current("dossier.stopped"), "vi", data)

    assert "9.999.999" not in words.text + words.html


@pytest.mark.django_db
def test_data_cannot_break_out_of_the_page_or_the_subject():
    data = PROVINCE["dossier.stopped"]["placeholders"]
    evil = data | {"name": "<script>alert(1)</script>", "code": "H40\nBcc: x@evil.vn"}

    words = compose(current("dossier.stopped"), "vi", evil)

    assert "<script>" not in words.html
    assert "\n" not in words.subject


@pytest.mark.django_db
def test_a_link_that_is_no_web_address_is_refused():
    data = PROVINCE["dossier.stopped"]["placeholders"] | {"name": "A", "link": "javascript:alert(1)"}

    with pytest.raises(Invalid, match="http"):
        compose(current("dossier.stopped"), "vi", data)


@pytest.mark.parametrize("key", [key for key in KEYS if key.startswith("dossier.")])
def test_what_the_law_requires_names_its_article(key):
    required = PROVINCE[key].get("required", "")

    assert not required or re.search(r"(Nghị định|Luật) .+, điều \d+", required)
