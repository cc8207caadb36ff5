"""Files that must not come in are refused with the reason."""

import pytest
from tests.journeys import deeds, insider
from tests.journeys.deeds import Sit
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 4000
REFUSED = [
    ("can-cuoc.pdf", b"%PDF-1.4\n" + b"0" * 11 * 1024 * 1024, "nhiều nhất là 10 MB"),
    ("can-cuoc.exe", PROGRAM, "chương trình"),
    ("can-cuoc.pdf", PROGRAM, "chương trình"),
    ("can-cuoc.pdf", EICAR, "mã độc"),
    ("can-cuoc.pdf", b"", "không có nội dung"),
    ("can-cuoc.pdf", b"\xff\xd8\xff\xe0" + b"0" * 3000, "không phải loại"),
]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_must_not_come_in_is_refused_with_the_reason(
    town: Town, somebody: Sit, paper: bytes, scripts: bool
) -> None:
    told = town.inside(insider.filing, "TT-0436", 72)
    citizen = somebody(device="desktop" if scripts else "phone", scripts=scripts)
    citizen.go("/nop-ho-so/TT-0436/")
    deeds.choose_office(citizen, told)
    citizen.go(f"{citizen.page.url.split('/buoc/')[0]}/buoc/giay_to_buoc/")
    citizen.fill(told["typed"]["giay_to_buoc"])
    field = told["files"]["giay_to_buoc"][0]

    for name, content, reason in REFUSED:
        citizen.attach([field], content, name)
        citizen.page.locator("main form button.btn-primary.btn-lg").click()
        citizen.page.wait_for_selector(".nd-error-summary")
        citizen.page.wait_for_timeout(150)
        said = citizen.page.locator(".nd-error-summary").inner_text()
        assert reason.lower() in said.lower(), f"{name}, {len(content)} bytes: {said}"
    if scripts:
        citizen.look("refused-upload")

    citizen.attach([field], paper)
    citizen.page.locator("main form button.btn-primary.btn-lg").click()
    citizen.page.wait_for_url(lambda address: "giay_to_buoc" not in address)
