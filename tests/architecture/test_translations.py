"""Whatever a citizen can read on the public pages has English words, with the same blanks to fill in."""

import re

import pytest
from babel.messages.pofile import read_po

from egov.project.translations import FOLDER, extracted

PUBLIC = (
    "channels/portal/",
    "foundation/files/",
    "kernel/",
    "lgsp/messaging/preferences.py",
    "lgsp/messaging/topics.py",
    "lgsp/payments/hearing.py",
    "lgsp/payments/opening.py",
    "lgsp/payments/vnpay/",
    "lgsp/signing/",
    "project/",
    "registries/reference/",
    "services/catalogue/",
    "services/dossiers/models/",
    "services/dossiers/rules/lookup.py",
    "services/dossiers/rules/states.py",
    "services/dossiers/timeline.py",
    "services/eforms/",
    "services/feedback/",
)
FOR_OFFICERS = (  # problems of a definition that somebody wants to publish
    "services/catalogue/actions/",
    "services/catalogue/policies.py",
    "services/catalogue/problems.py",
    "services/eforms/check.py",
    "services/eforms/conditions.py",
    "services/eforms/cross_checks.py",
    "services/eforms/definition.py",
    "services/eforms/entry.py",
)
BLANK = re.compile(r"%\(\w+\)[a-z]|\{\w*\}|%%")
VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
NAMES = re.compile(
    r"Nam Định|Tiếng Việt|Vị Hoàng|Hà Nội|Nguyễn Văn An|Trần Hưng Đạo|khai sinh|sửa nhà|mở cửa hàng|đ(?!\w)"
)


@pytest.fixture(scope="module")
def english():
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def words(value):
    return [part for part in ([value] if isinstance(value, str) else value) if part]


def is_public(message):
    places = [name for name, _line in message.locations]
    return any(name.startswith(PUBLIC) and not name.startswith(FOR_OFFICERS) for name in places)


def test_everything_that_a_citizen_can_read_has_english_words(english):
    public = [message for message in extracted() if message.id and is_public(message)]

    found = {message.id: english.get(message.id, message.context) for message in public}
    missing = [key for key, said in found.items() if said is None or not words(said.string)]

    assert len(public) > 500
    assert missing == []


def test_blanks_are_the_same_in_both_languages(english):
    different = []
    for message in english:
        for translated in words(message.string) if message.id else ():
            sources = [sorted(set(BLANK.findall(source))) for source in words(message.id)]
            if sorted(set(BLANK.findall(translated))) not in sources:
                different.append((message.id, translated))

    assert different == []


def test_no_translation_is_a_guess(english):
    assert [message.id for message in english if message.id and message.fuzzy] == []


def test_english_words_are_not_vietnamese(english):
    kept = [text for message in english if message.id for text in words(message.string)]

    assert [text for text in kept if VIETNAMESE.search(NAMES.sub("", text))] == []
