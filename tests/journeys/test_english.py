"""The public pages in English hold no Vietnamese words of the interface; what is data stays as it is."""

import re
from functools import cache
from io import BytesIO

import pytest
from babel.messages.pofile import read_po
from tests.journeys import deeds, insider
from tests.journeys.browser import ROOT, Somebody
from tests.journeys.deeds import Sit
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

PAGES = (
    "/en/",
    "/en/thu-tuc/",
    "/en/thu-tuc/?q=khai+sinh",
    "/en/thu-tuc/?q=zzzz",
    "/en/thu-tuc/TT-0436/",
    "/en/thu-tuc/TT-0058/",
    "/en/nop-ho-so/TT-0436/",
    "/en/nop-ho-so/TT-0104/",
    "/en/tra-cuu/",
    "/en/tra-cuu/?ma=abc",
    "/en/danh-gia/",
    "/en/xac-thuc/",
    "/en/xac-thuc/ABC/",
    "/en/dang-nhap/",
    "/en/dang-ky/",
    "/en/bo-phan-mot-cua/",
    "/en/khong-co-trang-nay/",
)
INTERFACE = (
    "label, legend, button, h1, h2, h3, nav a, .nd-hint, .nd-error, .alert, caption, th[scope=col], footer a, title"
)
MARKS = re.compile(r"[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
OWN = (
    "Tiếng Việt",
    "Nam Định",
    "Vị Hoàng",
    "Cổng Dịch vụ công",
    "đ",
    "sửa nhà (repairing a house)",
    "mở cửa hàng (opening a shop)",
)


@cache
def vietnamese() -> frozenset[str]:
    """Sentences of the interface that have an English translation."""
    found = set()
    for source in sorted((ROOT / "src").rglob("en/LC_MESSAGES/*.po")):
        for message in read_po(BytesIO(source.read_bytes()), locale="en"):
            if isinstance(message.id, str) and message.string and MARKS.search(message.id) and "%(" not in message.id:
                found.add(" ".join(message.id.split()))
    return frozenset(found)


def leftovers(person: Somebody) -> list[str]:
    """Texts in Vietnamese that are not marked as such (`lang="vi"`)."""
    texts = person.page.evaluate(
        """interface => {
            const walk = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT), found = [];
            for (let node; (node = walk.nextNode());) {
                const at = node.parentElement;
                const own = '[lang="vi"]:not(html), [aria-labelledby="thu-td"]';
                if (at.closest('style, script, option') || at.closest(own)) continue;
                const words = node.textContent.trim().replace(/\\s+/g, ' ');
                found.push([words, !!at.closest(interface) && !at.closest('li a, dd, td')]);
            }
            return found;
        }""",
        INTERFACE,
    )
    wrong = []
    for text, of_interface in texts:
        rest = text
        for own in OWN:
            rest = rest.replace(own, "")
        if text in vietnamese() or (of_interface and MARKS.search(rest)):
            wrong.append(text)
    return wrong


def test_public_pages_in_english_have_no_vietnamese_words_of_the_interface(somebody: Sit) -> None:
    reader = somebody()
    wrong = {}

    for address in PAGES:
        reader.go(address)
        if found := leftovers(reader):
            wrong[address] = found

    assert len(vietnamese()) > 300
    assert not wrong, "\n".join(f"{address}: {texts}" for address, texts in wrong.items())
    reader.go("/en/")
    reader.look("english-home")
    reader.go("/en/thu-tuc/TT-0436/")
    reader.look("english-procedure")


def test_filing_in_english_asks_in_english(town: Town, somebody: Sit) -> None:
    told = town.inside(insider.filing, "TT-0436", 79)
    reader = somebody(device="phone", scripts=False)
    reader.go("/en/nop-ho-so/TT-0436/")
    deeds.choose_office(reader, told)
    wrong = {}

    for key in told["typed"]:
        reader.go(f"{reader.page.url.split('/buoc/')[0]}/buoc/{key}/")
        wrong[key] = leftovers(reader)
    reader.look("english-form")
    reader.page.locator("main form button.btn-primary.btn-lg").click()
    reader.page.wait_for_selector(".nd-error-summary")
    wrong["mistakes"] = leftovers(reader)

    assert not any(wrong.values()), wrong
