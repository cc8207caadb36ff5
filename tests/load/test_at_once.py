"""L1: many at once get unique codes without a gap (circular 01/2018/TT-VPCP, article 19)."""

import pytest
from tests.journeys import insider
from tests.journeys.town import Town
from tests.load.crowd import numbers, send_all

pytestmark = pytest.mark.slow

PROCEDURE = "TT-0104"
PLEDGE = {"cam_doan": "1", "nhan": "counter"}


def test_fifty_at_once_get_fifty_consecutive_codes(town: Town) -> None:
    drafts = town.inside(insider.ready_drafts, "binh", PROCEDURE, 50)
    cookies = town.inside(insider.cookies_of, town.site, "binh")

    answers = send_all(town.site, cookies, [(address, PLEDGE) for address in drafts], 50)

    assert [one.status for one in answers] == [302] * 50
    codes = [town.inside(insider.code_of_draft, address) for address in drafts]
    given = numbers(codes)
    assert given == list(range(given[0], given[0] + 50))
    assert len({code.rsplit("-", 1)[0] for code in codes}) == 1


def test_fifty_receipts_at_once_are_fifty_receipts_with_consecutive_slips(town: Town) -> None:
    codes = town.inside(insider.ready_dossiers, "binh", PROCEDURE, 50)
    cookies = town.inside(insider.cookies_of, town.site, town.inside(insider.counter_of, codes[0]))
    form = town.inside(insider.intake_form, town.site, codes[0])
    posts = [(f"/mot-cua/tiep-nhan/{code}/", form) for code in codes]

    answers = send_all(town.site, cookies, posts, 50)

    assert [one.status for one in answers] == [302] * 50
    slips = sorted(number for code in codes for number in town.inside(insider.receipt_slips, code))
    assert slips == list(range(slips[0], slips[0] + 50))
    assert {town.inside(insider.state, code)["events"].count("dossiers.Received") for code in codes} == {1}
