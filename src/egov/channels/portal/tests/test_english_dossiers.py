"""The owner's pages in English, in every state that a dossier can be in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests.world import MONDAY, World, do_step, file_dossier, open_step, receive_dossier

from egov.channels.portal.tests.english import VISITOR, assert_english, in_english
from egov.kernel.actor import Role
from egov.services.dossiers import api as dossiers


def asked_at_intake(world: World) -> dossiers.Dossier:
    found = file_dossier(world, in_english("TT-9011"), answers=VISITOR)
    items = [{"component": "giay-to", "name": "Giấy tờ kèm theo", "what": "Thiếu trang 2"}]
    return _by_counter(world, dossiers.AskAtIntake(subject=found, reason="Thiếu giấy", items=items, at=_hours(1)))


def refused(world: World) -> dossiers.Dossier:
    found = file_dossier(world, in_english("TT-9012"), answers=VISITOR)
    return _by_counter(world, dossiers.RefuseIntake(subject=found, reason="Không thuộc thẩm quyền", at=_hours(1)))


def received(world: World) -> dossiers.Dossier:
    return receive_dossier(world, in_english("TT-9013"), answers=VISITOR, receipt=True)


def worked_on(world: World) -> dossiers.Dossier:
    found = received(world)
    for hour in range(1, 4):
        do_step(world, found, _hours(hour))
    found.refresh_from_db()
    return found


def waiting(world: World) -> dossiers.Dossier:
    found = worked_on(world)
    head = world.actor("so-tp", Role.HEAD)
    return dossiers.AskForMore(subject=found, reason="Bổ sung bản vẽ", at=_hours(5)).run(head).subject


def postponed(world: World) -> dossiers.Dossier:
    found = worked_on(world)
    later = dossiers.Postpone(subject=found, reason="Chờ ý kiến", new_due=_hours(24 * 14), at=_hours(6))
    return later.run(world.actor("so-tp", Role.HEAD)).subject


def stopped(world: World) -> dossiers.Dossier:
    stop = dossiers.Stop(subject=worked_on(world), reason="Người nộp đã mất", at=_hours(6))
    return stop.run(world.actor("so-tp", Role.HEAD)).subject


def withdrawn(world: World) -> dossiers.Dossier:
    return dossiers.Withdraw(subject=received(world), at=_hours(6)).run(world.applicant).subject


def returned(world: World) -> dossiers.Dossier:
    found = received(world)
    for hour in range(1, 20):
        if not found.steps.waiting().exists():
            break
        do_step(world, found, _hours(hour))
    found.refresh_from_db()
    return found


def settled(world: World) -> dossiers.Dossier:
    found = received(world)
    for hour in range(1, 20):
        if open_step(found).kind == "return_result":
            break
        do_step(world, found, _hours(hour))
    found.refresh_from_db()
    return found


def _hours(number: int) -> datetime:
    return MONDAY + timedelta(hours=number)


def _by_counter(world: World, deed: Any) -> dossiers.Dossier:
    found: dossiers.Dossier = deed.run(world.actor("so-tp", Role.COUNTER)).subject
    return found


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("made", "rating"),
    [
        (asked_at_intake, 409),
        (refused, 200),
        (received, 409),
        (worked_on, 409),
        (waiting, 409),
        (postponed, 409),
        (stopped, 200),
        (withdrawn, 409),
        (settled, 200),
        (returned, 200),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_the_owner_reads_a_dossier_in_english_in_every_state(
    client: Client, visited: World, made: Callable[[World], dossiers.Dossier], rating: int
) -> None:
    dossier = made(visited)
    client.force_login(visited.citizen)

    assert_english(client, f"/ho-so/{dossier.code}/")
    assert_english(client, f"/ho-so/{dossier.code}/bo-sung/")
    assert_english(client, f"/ho-so/{dossier.code}/rut/")
    assert_english(client, "/tai-khoan/")
    assert_english(
        client, f"/danh-gia/?ma={dossier.code}", status=200 if dossier.finished_at and made != withdrawn else 409
    )
    if not dossier.is_open or dossier.finished_at:
        assert_english(client, f"/ho-so/{dossier.code}/rut/", {}, 409)


def test_what_is_asked_for_has_its_english_name_and_the_officers_words_are_marked(
    client: Client, visited: World
) -> None:
    dossier = asked_at_intake(visited)
    client.force_login(visited.citizen)

    page = assert_english(client, f"/ho-so/{dossier.code}/")
    answer = assert_english(client, f"/ho-so/{dossier.code}/bo-sung/", {"tra_loi": ""}, 422)

    assert 'Papers: <span lang="vi">Thiếu trang 2</span>' in page
    assert "Send at least one paper" in answer


@pytest.mark.thorough
@pytest.mark.parametrize("made", [refused, stopped, withdrawn, settled, returned], ids=lambda made: made.__name__)
def test_what_has_ended_cannot_be_withdrawn_and_says_so_in_english(
    client: Client, visited: World, made: Callable[[World], dossiers.Dossier]
) -> None:
    dossier = made(visited)
    client.force_login(visited.citizen)

    page = assert_english(client, f"/ho-so/{dossier.code}/rut/", {}, 409)

    assert "can no longer be withdrawn" in page
    assert dossiers.Dossier.objects.get(pk=dossier.pk).status == dossier.status
