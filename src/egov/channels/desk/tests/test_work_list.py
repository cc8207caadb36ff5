"""The work list, its views, filters, search and export."""

from tests.world import make_release

from egov.channels.desk.tests.desk import Desk
from egov.kernel.actor import Role


def test_the_counter_sees_what_waits_to_be_handed_over(desk: Desk) -> None:
    dossier = desk.received(make_release())

    page = desk.sit("so-tp", Role.COUNTER).get("/mot-cua/")

    assert page.status_code == 200
    assert dossier.code in page.content.decode()
    assert "Bàn giao hồ sơ" in page.content.decode()
