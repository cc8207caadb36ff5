"""Whatever a citizen can read on the public pages has English words, with the same blanks to fill in."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from egov.project.translations import FOLDER, extracted

SOURCE = Path(__file__).resolve().parents[2] / "src"
UNCOUNTED = re.compile(r"{% blocktranslate(?! count)[^%]*%}([^{]*(?:{{[^{]*)*?){% endblocktranslate %}")

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
    "services/dossiers/actions/ending.py",
    "services/dossiers/actions/submit.py",
    "services/dossiers/actions/supplement.py",
    "services/dossiers/drafts.py",
    "services/dossiers/lookup.py",
    "services/dossiers/models/",
    "services/dossiers/notices.py",
    "services/dossiers/policies.py",
    "services/dossiers/queries.py",
    "services/dossiers/rules/lookup.py",
    "services/dossiers/rules/states.py",
    "services/dossiers/timeline.py",
    "services/eforms/",
    "services/feedback/",
)
FOR_OFFICERS = (  # the workplace, documents of agencies, problems of a definition that somebody wants to publish
    "kernel/edxml/",
    "lgsp/payments/vnpay/staff_sentences.py",
    "project/templates/base_work.html",
    "services/catalogue/actions/",
    "services/catalogue/models/",
    "services/catalogue/policies.py",
    "services/catalogue/problems.py",
    "services/dossiers/models/component.py",
    "services/eforms/check.py",
    "services/eforms/conditions.py",
    "services/eforms/cross_checks.py",
    "services/eforms/definition.py",
    "services/eforms/entry.py",
    "services/feedback/actions/declare.py",
)
SENTENCES_FOR_OFFICERS = {  # in modules that speak to applicants too
    "Chỉ lãnh đạo và quản trị viên của cơ quan kê khai số liệu này.",
    "Chỉ yêu cầu bổ sung khi hồ sơ đang được giải quyết.",
    "Ghi lý do dừng, người nộp sẽ đọc câu này.",
    "Ghi rõ cần bổ sung gì và vì sao, viết để người nộp làm theo được.",
    "Hồ sơ này không dừng để chờ bổ sung.",
    "Hồ sơ đã có kết quả hoặc đã kết thúc.",
    "Người nộp chưa gửi giấy tờ được yêu cầu.",
    "Người xem không thuộc cơ quan tham gia giải quyết và không phải người nộp.",
    "Nhận giấy tờ bổ sung",
    "Việc này do Bộ phận Tiếp nhận và Trả kết quả của cơ quan nhận hồ sơ làm.",
    "Việc này thuộc người giữ vị trí khác. Bạn xem được hồ sơ nhưng không làm được bước này.",
    "Yêu cầu bổ sung",
    "Đã quá 3 ngày làm việc kể từ khi nhận (hạn %(day)s) nên không trả lại để bổ sung được nữa.",
}
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
    missing = {key for key, said in found.items() if said is None or not words(said.string)}

    assert len(public) > 500
    assert missing == SENTENCES_FOR_OFFICERS


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


def test_a_sentence_is_counted_wherever_it_stands(english):
    """Python 3.11.2 does not find the words of a plural for a template that asks for the sentence without a number."""
    counted = {message.id[0] for message in english if isinstance(message.id, tuple)}
    plain = {
        re.sub(r"{{ (\w+) }}", r"%(\1)s", sentence)
        for template in SOURCE.rglob("templates/**/*.html")
        if "desk" not in template.parts
        for sentence in UNCOUNTED.findall(template.read_text())
    }

    assert len(plain) > 30
    assert counted & plain == set()
