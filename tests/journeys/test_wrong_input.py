"""Whatever is wrong gets a sentence at its field and in the summary, and nothing typed is lost."""

import pytest
from playwright.sync_api import Page
from tests.journeys import deeds, insider
from tests.journeys.browser import Somebody
from tests.journeys.deeds import Sit
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

# For each kind of field: which of its boxes, and what somebody might type there by mistake.
MISTAKES = {
    "name": ("", "Nguyễn 1 @"),
    "identity_number": ("", "12345"),
    "personal_number": ("", "12345"),
    "tax_code": ("", "06003123"),
    "phone": ("", "0912 34"),
    "email": ("", "huong.tran.congdan"),
    "date": ("-ngay", "45"),
    "month": ("-thang", "13"),
    "number": ("", "hai bản"),
    "money": ("", "ba mươi nghìn đồng"),
    "year": ("", "20x1"),
    "text": ("", ""),
    "textarea": ("", ""),
    "land_certificate": ("", "?"),
    "choice": ("", ""),
    "yesno": ("", ""),
    "unit": ("-xa", ""),
    "address": ("-chi_tiet", ""),
    "confirm": ("", ""),
}
PAGES = [
    ("TT-0436", "nguoi_yeu_cau", "", False),
    ("TT-0436", "viec_ho_tich", "", True),
    ("TT-0028", "ho_kinh_doanh", "binh", True),
    ("TT-0028", "thue", "binh", False),
    ("TT-0440", "quy_mo_buoc", "binh", True),
    ("TT-0104", "khu_dat", "binh", False),
]
FORBIDDEN_WORDS = ("không hợp lệ", "bắt buộc", "invalid", "required")


@pytest.mark.parametrize(("procedure", "step", "user", "scripts"), PAGES, ids=[f"{row[0]}-{row[1]}" for row in PAGES])
def test_each_mistake_has_its_sentence_and_nothing_is_lost(
    town: Town, somebody: Sit, procedure: str, step: str, user: str, scripts: bool
) -> None:
    told = town.inside(insider.filing, procedure, 71)
    kinds = next(row[2] for row in town.inside(insider.kinds_on_steps, [procedure]) if row[1] == step)
    citizen = somebody(user, device="desktop" if scripts else "phone", scripts=scripts)
    _open(citizen, procedure, step, told)
    for _ in range(3):  # the answers bring further questions
        citizen.fill(told["typed"][step])
        if not scripts and citizen.page.locator('button[name="_chon"]:visible').count():
            citizen.page.locator('button[name="_chon"]:visible').first.click()
            citizen.page.wait_for_load_state()

    typed = _mistake(citizen.page, kinds)
    citizen.page.locator("main form button.btn-primary.btn-lg").click()
    citizen.page.wait_for_selector(".nd-error-summary")

    assert typed, "nothing on this page could be typed wrongly"
    _check(citizen.page, typed)
    if scripts:
        citizen.look(f"wrong-{procedure}-{step}")


def _open(citizen: Somebody, procedure: str, step: str, told: dict[str, object]) -> None:
    citizen.go(f"/nop-ho-so/{procedure}/")
    deeds.choose_office(citizen, told)
    start = citizen.page.url.split("/buoc/")[0]
    citizen.go(f"{start}/buoc/{step}/")


def _mistake(page: Page, kinds: dict[str, str]) -> dict[str, str]:
    """Make one in each field that is shown; returns what was typed, by control."""
    typed = {}
    for key, kind in kinds.items():
        if kind not in MISTAKES:
            continue
        box, wrong = MISTAKES[kind]
        control = page.locator(f'main form [name="{key}{box}"]').first
        optional = page.locator(f'.nd-field:has([name="{key}{box}"]) .text-secondary').first
        if not control.count() or not control.is_visible() or (not wrong and optional.count()):
            continue
        if control.get_attribute("data-eform-refresh") is not None:
            continue  # other questions hang on it
        sort = control.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
        if sort in {"radio", "checkbox"}:
            page.locator(f'main form [name="{key}"]').evaluate_all("all => all.forEach(one => one.checked = false)")
        elif sort == "select":
            control.evaluate("one => { one.value = ''; }")
        else:
            control.fill(wrong)
        typed[f"{key}{box}"] = wrong
    return typed


def _check(page: Page, typed: dict[str, str]) -> None:
    assert page.title().startswith("Lỗi: ")
    links = page.locator(".nd-error-summary a").evaluate_all(
        "all => all.map(one => [one.hash.slice(1), one.innerText])"
    )
    sentences = dict(links)
    for control, wrong in typed.items():
        mine = [name for name in sentences if name == control or name.startswith(control.split("-")[0])]
        assert mine, f"no sentence for {control}: {sentences}"
        assert page.locator(f'[id="{mine[0]}"]').count(), f"the link to {mine[0]} leads nowhere"
        if wrong:
            assert page.locator(f'main form [name="{control}"]').first.input_value() == wrong
    for sentence in sentences.values():
        assert not any(word in sentence.lower() for word in FORBIDDEN_WORDS), sentence
    beside = page.locator("main form .nd-error").all_inner_texts()
    assert all(any(sentence in one for one in beside) for sentence in sentences.values())
    page_errors = page.locator('main form [aria-invalid="true"]')
    assert page_errors.count()
