"""What nobody can type: the one character that PostgreSQL's texts cannot hold."""

import pytest
from django.test import Client
from django.utils import timezone
from tests.signing_in import signed_in
from tests.small_province import publish_todays_calendars
from tests.world import World, make_release, receive_dossier

from egov.foundation.events.api import events_about
from egov.kernel.actor import Role

TOLD = "Dữ liệu gửi lên có ký tự không lưu được"


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/thu-tuc/?lv=%00", "/en/thu-tuc/?cq=a%00b"])
def test_a_nul_in_an_address_is_a_bad_request_and_not_a_failure(client: Client, world: World, address: str) -> None:
    make_release()

    answer = client.get(address)

    told = "a character that cannot be kept" if address.startswith("/en/") else TOLD
    assert answer.status_code == 400
    assert told in answer.content.decode()


@pytest.mark.parametrize("sent", [{"noi-dung": "\x00"}, {"noi-dung": "Đã gọi điện\x00"}])
def test_a_nul_in_a_form_changes_nothing(world: World, sent: dict[str, str]) -> None:
    publish_todays_calendars()
    dossier = receive_dossier(world, make_release(), "so-tp", at=timezone.now())
    before = events_about(dossier).count()
    officer = signed_in(world.people["so-tp", Role.COUNTER])

    answer = officer.post(f"/mot-cua/ho-so/{dossier.code}/trao-doi/", sent)

    assert answer.status_code == 400
    assert TOLD in answer.content.decode()
    assert events_about(dossier).count() == before
