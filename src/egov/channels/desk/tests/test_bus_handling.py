"""Mediations, terms of delivery and rules over events on the screen: shown, edited with their mistakes, tried."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.buses import REGISTER, SmallBus, exchange, small_bus
from tests.registries import rows

from egov.channels.desk.tests.desk import Desk
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus

DOCUMENT = """accepts: rest
request:
- jsonata: "{'ma': ma_so}"
- enrich: {service: VN-ND/GOV/so-ct/gia/bang-gia, path: "/{{ma}}", into: gia}
response:
- jsonata: "{'ket_qua': ten}"
"""
WRONG = DOCUMENT.replace("{'ma': ma_so}", "{'ma': ")


@pytest.fixture
def small(desk: Desk) -> SmallBus:
    return small_bus(desk.world)


@pytest.fixture
def justice(desk: Desk, small: SmallBus) -> Client:
    return desk.sit("so-tp", Role.ADMIN)


@pytest.fixture
def room(small: SmallBus) -> bus.Subsystem:
    made = small.justice.subsystems.create(code="phong", name="Phòng sự kiện", standing="active")
    made.services.create(code="pub", title="pub", url="room:", standing="active")
    for code in ("mua", "nhieu"):
        bus.EventType.objects.create(room=bus.room_of(made), code=code, schema={}, at=timezone.now())
    return made


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode())


def deed(slug: str, pk: int) -> str:
    return reverse("desk:bus_deed", args=[slug, pk])


def test_a_mediation_is_edited_and_shown_with_its_versions(justice: Client, small: SmallBus) -> None:
    answer = justice.post(deed("dat-chuyen-doi", small.service.pk), {"document": DOCUMENT})

    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk:bus_handling", args=[small.service.pk])
    shown = read(justice, answer["Location"])
    assert "Phiên bản 1" in shown
    assert "ma_so" in shown
    assert "phiên bản 1" in read(justice, reverse("desk:bus_handlings"))


def test_a_mistake_is_told_with_its_line_and_nothing_is_lost(justice: Client, small: SmallBus) -> None:
    before = rows()

    answer = justice.post(deed("dat-chuyen-doi", small.service.pk), {"document": WRONG})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Dòng 3: request 1 (jsonata)" in page
    assert "{&#x27;ma&#x27;: " in page
    assert rows() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [("a: [", "lỗi ở dòng"), ("- 1", "tên: giá trị"), ("", "Nhập nội dung"), ("accepts: fax", "Dòng 1: $.accepts")],
)
def test_what_is_no_document_is_said_so(justice: Client, small: SmallBus, text: str, said: str) -> None:
    answer = justice.post(deed("dat-chuyen-doi", small.service.pk), {"document": text})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not bus.Mediation.objects.exists()


def test_an_older_version_is_used_again(justice: Client, small: SmallBus) -> None:
    for text in (DOCUMENT, DOCUMENT.replace("ma_so", "so")):
        justice.post(deed("dat-chuyen-doi", small.service.pk), {"document": text})

    answer = justice.post(deed("dung-lai-chuyen-doi", small.service.pk), {"version": "1"})

    assert answer.status_code == 302
    assert bus.Mediation.objects.get(in_use=True).version == 1

    justice.post(deed("bo-chuyen-doi", small.service.pk))
    assert not bus.Mediation.objects.filter(in_use=True).exists()


def test_terms_are_set_in_a_form(justice: Client, small: SmallBus) -> None:
    given = {"asynchronous": "on", "tries": "5", "first_wait": "1,5", "longest_wait": "60", "once_hours": "24"}

    answer = justice.post(deed("dat-giao-nhan", small.service.pk), given)

    assert answer.status_code == 302
    terms = bus.DeliveryTerms.objects.get()
    assert (terms.tries, terms.first_wait, terms.once_hours, terms.trips_after) == (5, 1.5, 24, None)
    assert "24 giờ" in read(justice, reverse("desk:bus_handling", args=[small.service.pk]))

    refused = justice.post(deed("dat-giao-nhan", small.service.pk), given | {"tries": "0"})
    assert refused.status_code == 409
    assert bus.DeliveryTerms.objects.get().tries == 5


def test_each_step_of_a_trial_is_shown_and_nobody_is_called(justice: Client, small: SmallBus) -> None:
    address = reverse("desk:bus_try_mediation", args=[small.service.pk])
    assert "không gọi bên cung cấp" in read(justice, address)
    before = rows()

    answer = justice.post(
        address,
        {
            "document": DOCUMENT,
            "method": "POST",
            "body": '{"ma_so": "7"}',
            "answers": 'gia: {"dong": 5}',
            "answer": '{"ten": "Lan"}',
        },
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Chạy hết" in page
    assert "GET VN-ND/GOV/so-ct/gia/bang-gia/7" in page
    assert "&quot;dong&quot;: 5" in page
    assert "&quot;ket_qua&quot;: &quot;Lan&quot;" in page
    assert rows() == before


def test_a_trial_stops_where_an_answer_is_missing(justice: Client, small: SmallBus) -> None:
    address = reverse("desk:bus_try_mediation", args=[small.service.pk])

    answer = justice.post(address, {"document": DOCUMENT, "method": "POST", "body": '{"ma_so": "7"}'})

    assert "A sample answer is needed for" in answer.content.decode()
    assert "Dừng giữa chừng" in answer.content.decode()


def test_a_new_contract_is_tried_on_what_has_passed(justice: Client, small: SmallBus) -> None:
    exchange(timezone.now(), service=REGISTER, request=b"GET /khai-sinh/1\r\n\r\n", response=b"200\r\n\r\n{}")
    address = reverse("desk:bus_try_contract", args=[small.service.pk])
    assert "Hợp đồng mới" in read(justice, address)

    answer = justice.post(address, {"contract": "openapi: 3.1.0\npaths: {}\n", "days": "30"})

    page = answer.content.decode()
    assert "the operation is gone" in page
    assert "VN-ND/GOV/so-ct/cap-phep" in page

    wrong = justice.post(address, {"contract": "nichts", "days": "30"})
    assert wrong.status_code == 422
    assert "nichts" in wrong.content.decode()


RULE = "code: mua-dam\npattern: count\ntypes: [mua]\ntimes: 2\nwithin: 60\nproduces: nhieu\n"


def test_a_rule_is_added_edited_shown_and_removed(justice: Client, room: bus.Subsystem) -> None:
    assert justice.post(deed("them-quy-tac", room.pk), {"rule": RULE}).status_code == 302
    rule = bus.EventRule.objects.get()
    rule.matches.create(value="079", last_event=1, at=timezone.now())

    assert "mua-dam" in read(justice, reverse("desk:bus_rules"))
    assert "079" in read(justice, reverse("desk:bus_rule", args=[rule.pk]))

    assert justice.post(deed("sua-quy-tac", rule.pk), {"rule": RULE.replace("2", "5")}).status_code == 302
    assert bus.EventRule.objects.get().times == 5

    answer = justice.post(deed("bo-quy-tac", rule.pk))
    assert answer["Location"] == reverse("desk:bus_rules")
    assert not bus.EventRule.objects.exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("pattern: count", "pattern: mua"), "Chọn kiểu quy tắc"),
        (("times: 2", "times: hai"), "Dòng 4: $.times"),
        (("mua]", "la]"), "không có loại sự kiện la"),
        (("produces", "gives"), "Dòng 6: $.gives"),
        (("code: mua-dam\n", ""), "Thiếu mục code"),
    ],
)
def test_a_rule_with_a_mistake_stays_on_the_screen(
    justice: Client, room: bus.Subsystem, changed: tuple[str, str], said: str
) -> None:
    answer = justice.post(deed("them-quy-tac", room.pk), {"rule": RULE.replace(*changed)})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not bus.EventRule.objects.exists()


def test_others_see_none_of_it(desk: Desk, small: SmallBus, room: bus.Subsystem) -> None:
    client = desk.sit("so-ct", Role.ADMIN)
    rule = bus.EventRule.objects.create(
        room=bus.room_of(room), code="r", pattern="count", types=["mua"], within=5, produces="nhieu"
    )

    for name, pk in (
        ("bus_handling", small.service.pk),
        ("bus_try_mediation", small.service.pk),
        ("bus_try_contract", small.service.pk),
        ("bus_rule", rule.pk),
    ):
        assert client.get(reverse(f"desk:{name}", args=[pk])).status_code == 404

    assert small.service.title not in read(client, reverse("desk:bus_handlings"))
    assert "mua" not in read(client, reverse("desk:bus_rules"))
