"""Reading an English page for what is left of Vietnamese, and a release that has English for everything."""

import re
from html.parser import HTMLParser
from typing import Any

from django.conf import settings
from django.test import Client
from tests.world import ANSWERS, make_release

from egov.kernel.yaml_files import read_yaml
from egov.services.catalogue.api import Release

LETTERS = re.compile(r"[À-ÖØ-öø-ỹ]")
OWN = re.compile(r"Nam Định|Vị Hoàng|Tiếng Việt|sửa nhà|mở cửa hàng|\d\sđ")  # names, examples of search, the currency
READ_OUT = ("aria-label", "aria-valuetext", "title", "alt", "placeholder", "data-label", "data-upload", "data-failed")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "path", "source", "use"}
VISITOR = {**ANSWERS, "ho_ten": "John Smith"}
WORDING = read_yaml(settings.PROVINCE / "wording.yaml")
FORM = [
    {
        "key": "nguoi_nop",
        "title": {"vi": "Người nộp", "en": "Applicant"},
        "fields": [
            {"key": "ho_ten", "kind": "name", "label": {"vi": "Họ và tên", "en": "Full name"}, "required": True},
            {
                "key": "so_dinh_danh",
                "kind": "identity_number",
                "label": {"vi": "Số giấy tờ", "en": "Identity number"},
                "required": True,
            },
            {"key": "dien_thoai", "kind": "phone", "label": {"vi": "Điện thoại", "en": "Telephone"}, "required": True},
            {"key": "sinh", "kind": "date", "label": {"vi": "Ngày sinh", "en": "Date of birth"}, "required": True},
            {"key": "o", "kind": "address", "label": {"vi": "Nơi ở", "en": "Address"}, "required": True},
            {"key": "giay_to", "kind": "file", "label": {"vi": "Giấy tờ", "en": "Papers"}, "required": False},
        ],
    }
]


class Vietnamese(HTMLParser):
    """Collects the texts with Vietnamese letters that no element marks as Vietnamese."""

    def __init__(self) -> None:
        super().__init__()
        self.languages = [""]
        self.silent = 0
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self.languages[-1]
        if language != "vi":
            self.found += [str(given[name]) for name in READ_OUT if is_vietnamese(given.get(name) or "")]
        if tag not in VOID:
            self.languages.append(language)
            self.silent += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.languages.pop()
            self.silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if self.languages[-1] != "vi" and not self.silent and is_vietnamese(data):
            self.found.append(" ".join(data.split()))


def is_vietnamese(text: str) -> bool:
    return bool(LETTERS.search(OWN.sub("", text)))


def unmarked(html: str) -> list[str]:
    reader = Vietnamese()
    reader.feed(html)
    assert reader.languages == [""], "an element is not closed"
    return reader.found


def assert_english(client: Client, address: str, data: dict[str, Any] | None = None, status: int = 200) -> str:
    """The page, with nothing Vietnamese on it that is not marked."""
    ask = client.get if data is None else client.post
    answer = ask(f"/en{address}", data, follow=True)
    text = answer.content.decode()
    assert answer.status_code == status, address
    assert '<html lang="en"' in text
    assert unmarked(text) == [], address
    return text


def in_english(code: str, **changes: Any) -> Release:
    components = [
        {"code": "to-khai", "name": {"vi": "Tờ khai", "en": "Form"}, "kind": "form", "originals": 1},
        {"code": "giay-to", "name": {"vi": "Giấy tờ kèm theo", "en": "Papers"}, "kind": "original", "field": "giay_to"},
    ]
    given = {"summary": {"vi": "Để thử", "en": "A trial"}, "components": components, "form": FORM, "wording": WORDING}
    return make_release(code, **{**given, "result": {"name": {"vi": "Giấy", "en": "Paper"}}, **changes})
