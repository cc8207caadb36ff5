"""No role of another agency reaches a dossier through any address of the workplace. Generated from the addresses."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from tests.world import World, file_dossier, make_release, open_step

from egov.channels.desk import urls
from egov.channels.desk.tests.desk import Desk
from egov.channels.desk.views.persons import SALT
from egov.foundation.events.api import Refusal
from egov.foundation.identity.api import Post
from egov.kernel.actor import Role
from egov.lgsp.messaging.api import Recipient, send
from egov.lgsp.payments import api as payments
from egov.services.dossiers.api import Channel, Dossier, SlipRecord, start_draft

OF_A_DOSSIER = sorted(str(one.name) for one in urls.urlpatterns if "code" in one.pattern.converters)
ALL = [one for one in urls.urlpatterns if isinstance(one, URLPattern)]


def addresses(dossier: Dossier) -> Iterator[str]:
    """Every address that names a dossier, with real ids of its parts where they have some."""
    step = open_step(dossier)
    slip = SlipRecord.objects.filter(dossier=dossier).first()
    parts: dict[str, dict[str, Any]] = {
        "step": {"pk": step.pk},
        "reassign": {"pk": step.pk},
        "deed": {"slug": "dung-giai-quyet"},
        "file": {"pk": uuid4()},
        "slip": {"pk": slip.pk if slip else 1},
        "slip_page": {"pk": slip.pk if slip else 1},
    }
    for name in OF_A_DOSSIER:
        yield reverse(f"desk:{name}", kwargs={"code": dossier.code, **parts.get(name, {})})


def everything() -> dict[str, list[Any]]:
    """All rows of all tables but sessions, sign-ins and the audit of refusals."""
    left_out = {"django_session", "events_refusal"}
    rows = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - left_out):
            if table.startswith("procrastinate"):
                continue
            rows_of = f'SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), $$$$)) FROM "{table}" t'  # noqa: S608
            cursor.execute(rows_of)
            rows[table] = cursor.fetchall()
    return rows


def test_every_view_says_who_may_open_it() -> None:
    assert [one.name for one in ALL if not getattr(one.callback, "policy", "")] == []


@pytest.mark.thorough
@pytest.mark.parametrize(
    "agency", ["so-ct", *(pytest.param(one, marks=pytest.mark.slow) for one in ("huyen", "xa", "ubnd-tinh"))]
)
def test_no_role_of_another_agency_reaches_a_dossier(desk: Desk, agency: str) -> None:
    dossier = desk.received(make_release())
    clients = {role: desk.sit(agency, role) for role in Role}
    before = everything()

    for role, client in clients.items():
        for address in addresses(dossier):
            for answer in (client.get(address), client.post(address, {"lam": "tiep-nhan", "reason": "-"})):
                assert answer.status_code in {404, 405}, (role, address, answer.status_code)
                assert dossier.applicant_name not in answer.content.decode()

    assert everything() == before
    for role in Role:
        logged = Refusal.objects.filter(actor_user=desk.world.people[agency, role].pk)
        assert logged.count() >= len(OF_A_DOSSIER), role


def of_the_agency(desk: Desk, dossier: Dossier) -> Iterator[str]:
    """Every other address that names something of the agency; a new one without an entry here fails the test."""
    office, post = desk.world.agencies["so-tp"], Post.objects.filter(agency__code="so-tp").latest("pk")
    actor = desk.world.actor("so-tp", Role.COUNTER)
    order = payments.open_order(
        subject=f"dossier:{dossier.pk}",
        lines=[("le-phi", "Lệ phí", 8000)],
        description="Lệ phí",
        expires=timezone.now() + timedelta(days=5),
        agency=office,
        payer_name=dossier.applicant_name,
    )
    payments.record_cash(order, actor)
    letter = send(
        "dossier.withdrawn",
        to=Recipient(name=dossier.applicant_name, email=dossier.applicant_email),
        context={"code": dossier.code, "procedure": "Thử", "agency": office.name},
        about=f"dossiers.dossier:{dossier.pk}",
    )
    parts: dict[str, dict[str, Any]] = {
        "walk_in": {"token": start_draft(actor, dossier.release, office, channel=Channel.COUNTER).token},
        "order": {"pk": order.pk},
        "receipt": {"pk": order.pk},
        "letter": {"pk": letter.pk},
        "letter_given_up": {"pk": letter.pk},
        "person": {"key": signing.dumps([desk.world.citizen.pk, actor.user], salt=SALT)},
        "statement": {"agency": office.code, "key": "2018-q1"},
        "add_officer": {"agency": office.code},
        "give_post": {"agency": office.code, "pk": post.user_id},
        "deactivate": {"agency": office.code, "pk": post.user_id},
        "end_post": {"agency": office.code, "pk": post.pk},
    }
    for one in ALL:
        if one.pattern.converters and "code" not in one.pattern.converters and not str(one.name).startswith("bus_"):
            yield reverse(f"desk:{one.name}", kwargs=parts[str(one.name)])


TYPED = {"viec": "hoan", "email": "la@example.com", "note": "Đã gọi điện"}


@pytest.mark.thorough
@pytest.mark.parametrize("agency", ["so-ct", pytest.param("ubnd-tinh", marks=pytest.mark.slow)])
def test_no_role_of_another_agency_reaches_its_money_letters_people_or_figures(desk: Desk, agency: str) -> None:
    dossier = desk.received(make_release())
    theirs = list(of_the_agency(desk, dossier))
    clients = {role: desk.sit(agency, role) for role in Role}
    before = everything()

    for role, client in clients.items():
        for address in theirs:
            for answer in (client.get(address), client.post(address, TYPED)):
                assert answer.status_code in {404, 405}, (role, address, answer.status_code)
                assert dossier.applicant_name not in answer.content.decode()

    assert everything() == before


@pytest.mark.slow
def test_nor_a_dossier_that_still_waits_at_another_counter(desk: Desk) -> None:
    dossier = file_dossier(desk.world, make_release())

    answers = {desk.sit("huyen", role).get(one).status_code for role in Role for one in addresses(dossier)}

    assert answers <= {404, 405}
    assert Refusal.objects.exists()


@pytest.mark.thorough
def test_bulk_deeds_do_not_reach_it_either(desk: Desk) -> None:
    dossier = desk.received(make_release())
    clients = [desk.sit("huyen", role) for role in Role]
    before = everything()

    for client in clients:
        for deed in ("chuyen-buoc", "phan-cong", "in"):
            sent = {"hs": [dossier.code], "viec": deed, "nguoi": desk.world.people["huyen", Role.SPECIALIST].pk}
            answer = client.post(reverse("desk:bulk"), sent)
            assert dossier.applicant_name not in answer.content.decode()

    assert everything() == before
    assert Refusal.objects.exists()


def test_the_search_of_another_agency_does_not_find_it(desk: Desk) -> None:
    dossier = desk.received(make_release())
    client = desk.sit("huyen", Role.COUNTER)

    for query in ("?q=dung", "?q=036090001234", "?q=0978115678", "?q=coquan1"):
        page = client.get(reverse("desk:search") + query)

        assert dossier.code not in page.content.decode(), query


def test_the_citizen_does_not_enter_by_the_officers_door(desk: Desk) -> None:
    dossier = desk.received(make_release())
    client = desk.citizen()

    assert {client.get(address).status_code for address in addresses(dossier)} <= {404, 405}


def test_a_post_that_has_ended_opens_nothing(desk: Desk) -> None:
    dossier = desk.received(make_release())
    user = desk.world.people["so-tp", Role.COUNTER]
    user.posts.update(valid_to="2020-01-01")

    assert desk.sit("so-tp", Role.COUNTER).get(reverse("desk:dossier", args=[dossier.code])).status_code == 404


@pytest.mark.thorough
def test_those_who_take_part_do_reach_it(desk: Desk) -> None:
    dossier = desk.received(make_release())

    for role in {*Role} - {Role.ADMIN, Role.INTEGRATOR}:
        assert desk.sit("so-tp", role).get(reverse("desk:dossier", args=[dossier.code])).status_code == 200


def test_the_administrator_of_the_same_agency_sees_no_dossier(desk: Desk) -> None:
    dossier = desk.received(make_release())
    client = desk.sit("so-tp", Role.ADMIN)

    assert {client.get(address).status_code for address in addresses(dossier)} <= {404, 405}


def test_a_counter_does_not_open_the_draft_of_another_officer(desk: Desk, world: World) -> None:
    release = make_release(routing={"receive": "level:xa", "decide": "same"}, process={"key": "mot-cap-xa"})
    draft = start_draft(world.actor("xa", Role.COUNTER), release, world.agencies["xa"], channel=Channel.COUNTER)

    other = desk.sit("xa-khac", Role.COUNTER).get(reverse("desk:walk_in", args=[draft.token]))
    stranger = Client().get(reverse("desk:walk_in", args=[draft.token]))

    assert other.status_code == 404
    assert stranger.status_code == 302
