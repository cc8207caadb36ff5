"""kill -9 in the middle of work: what was confirmed is there, and the jobs go on."""

import time

import pytest
from tests.journeys import insider
from tests.journeys.town import Town, eventually
from tests.load.crowd import numbers, send_all, while_sending

pytestmark = pytest.mark.slow

PROCEDURE = "TT-0104"
PLEDGE = {"cam_doan": "1", "nhan": "counter"}
AT_ONCE = 2  # jobs that a worker has in hand
RESCUED_SECONDS = 180.0


def test_after_a_killed_worker_every_letter_comes_once(town: Town) -> None:
    drafts = town.inside(insider.ready_drafts, "huong", PROCEDURE, 12)
    cookies = town.inside(insider.cookies_of, town.site, "huong")
    town.kill("worker")
    answers = send_all(town.site, cookies, [(address, PLEDGE) for address in drafts], 4)
    codes = [town.inside(insider.code_of_draft, address) for address in drafts]
    assert all(one.confirmed for one in answers)

    town.start("worker")
    assert eventually(lambda: len(town.letters_about(codes)) >= 3, 60, 0.5)
    town.kill("worker")
    town.start("worker")
    assert eventually(lambda: not town.inside(insider.jobs_left), RESCUED_SECONDS), town.inside(insider.jobs_left)

    wanted = town.inside(insider.letters_to_send, codes)
    came = town.letters_about(codes)
    assert len(wanted) == len(codes)
    assert {name.split("@")[0].lstrip("<") for name in came} == wanted
    # A letter that the mail server had taken when the worker died may come again under the same Message-ID,
    # which is what mailboxes recognise a letter by.
    assert len(came) - len(set(came)) <= AT_ONCE


@pytest.mark.parametrize("pause", [0.15, 0.5])
def test_a_killed_web_server_loses_nothing_that_it_confirmed(town: Town, pause: float) -> None:
    drafts = town.inside(insider.ready_drafts, "binh", PROCEDURE, 20)
    cookies = town.inside(insider.cookies_of, town.site, "binh")

    def kill() -> None:
        time.sleep(pause)
        town.kill("web")

    answers = while_sending(lambda: send_all(town.site, cookies, [(address, PLEDGE) for address in drafts], 20), kill)
    town.start("web")

    made = {address: code for address in drafts if (code := town.inside(insider.code_of_draft, address))}
    assert {one.address for one in answers if one.confirmed} <= set(made)
    again = send_all(town.site, cookies, [(address, PLEDGE) for address in drafts], 5)
    assert all(one.confirmed for one in again)
    codes = [town.inside(insider.code_of_draft, address) for address in drafts]
    assert {address: code for address, code in zip(drafts, codes, strict=True) if address in made} == made
    given = numbers(codes)
    assert given == list(range(given[0], given[0] + 20))


def test_a_web_server_killed_among_receipts_gives_each_dossier_one_receipt(town: Town) -> None:
    codes = town.inside(insider.ready_dossiers, "binh", PROCEDURE, 20)
    cookies = town.inside(insider.cookies_of, town.site, town.inside(insider.counter_of, codes[0]))
    form = town.inside(insider.intake_form, town.site, codes[0])
    posts = [(f"/mot-cua/tiep-nhan/{code}/", form) for code in codes]

    def kill() -> None:
        time.sleep(0.4)
        town.kill("web")

    answers = while_sending(lambda: send_all(town.site, cookies, posts, 20), kill)
    town.start("web")
    confirmed = {one.address for one in answers if one.confirmed}
    received = {code for code in codes if town.inside(insider.state, code)["status"] != "submitted"}
    again = send_all(town.site, cookies, posts, 5)

    assert confirmed <= {f"/mot-cua/tiep-nhan/{code}/" for code in received}
    assert {one.status for one in again} <= {302, 409}
    assert {town.inside(insider.state, code)["events"].count("dossiers.Received") for code in codes} == {1}
    slips = sorted(number for code in codes for number in town.inside(insider.receipt_slips, code))
    assert slips == list(range(slips[0], slips[0] + 20))
