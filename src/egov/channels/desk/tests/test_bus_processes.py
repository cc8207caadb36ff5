"""Processes and their runs on the screen, by the management interface and by command."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from tests.buses import SmallBus, small_bus
from tests.registries import rows

from egov.channels.desk.tests.desk import Desk
from egov.kernel.actor import Role
from egov.lgsp.bus import api as bus

EXAMPLE = Path(__file__).parents[5] / "config" / "namdinh" / "bus" / "processes" / "xac-minh-cu-tru.bpmn"
DRAWING = EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture
def small(desk: Desk) -> SmallBus:
    return small_bus(desk.world)


@pytest.fixture
def trade(desk: Desk, small: SmallBus) -> Client:
    return desk.sit("so-ct", Role.ADMIN)


@pytest.fixture
def process(small: SmallBus) -> bus.Process:
    action = bus.PutProcess(subject=small.permits, code="xac-minh", drawing=DRAWING)
    action.run(small.world.actor("so-ct", Role.ADMIN))
    return bus.Process.objects.get()


@pytest.fixture
def run(small: SmallBus, process: bus.Process) -> bus.ProcessRun:
    bus.StartProcess(subject=process, data={"so_dinh_danh": "036"}).run(small.world.actor("so-ct", Role.ADMIN))
    return bus.ProcessRun.objects.get()


def failed(run: bus.ProcessRun) -> bus.ProcessRun:
    run.calls.filter(step="hoi-thue").update(state="failed", status=503, fault="http-503", tries=8)
    run.state, run.problem = "failed", "Hỏi nghĩa vụ thuế: http-503"
    run.save()
    return run


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return re.sub(r"\s+", " ", answer.content.decode())


def deed(slug: str, pk: int) -> str:
    return reverse("desk:bus_deed", args=[slug, pk])


def test_a_process_is_put_started_and_seen(trade: Client, small: SmallBus) -> None:
    answer = trade.post(deed("them-quy-trinh", small.permits.pk), {"code": "xac-minh", "drawing": DRAWING})
    assert answer.status_code == 302
    process = bus.Process.objects.get()

    shown = read(trade, reverse("desk:bus_process", args=[process.pk]))
    assert "GET GOV/bo-cong-an/csdl-dan-cu/cong-dan/cong-dan/{{so_dinh_danh}}" in shown
    assert "GOV/lgsp/su-kien: xac-minh.tra-loi (so_dinh_danh = so_dinh_danh)" in shown

    trade.post(deed("chay-quy-trinh", process.pk), {"data": "so_dinh_danh: '036'"})
    run = bus.ProcessRun.objects.get()
    assert run.data["so_dinh_danh"] == "036"
    assert str(run.uuid) in read(trade, reverse("desk:bus_processes"))
    seen = read(trade, reverse("desk:bus_run", args=[run.pk]))
    assert all(str(call.message_id) in seen for call in run.calls.all())


def test_a_drawing_with_mistakes_stays_on_the_screen(trade: Client, small: SmallBus) -> None:
    before = rows()
    wrong = DRAWING.replace('value="GOV/bo-cong-an/csdl-dan-cu/cong-dan"', 'value="nowhere"')

    answer = trade.post(deed("them-quy-trinh", small.permits.pk), {"code": "x", "drawing": wrong})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“Hỏi CSDL dân cư” chưa có dịch vụ" in page
    assert "nowhere" in page
    assert rows() == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("bpmn:serviceTask", "bpmn:scriptTask", "không chạy"),
        ("PT24H", "morgen früh", "ISO 8601"),
        ("{'so_dinh_danh': so_dinh_danh}", "{'so_dinh_danh': ", "event"),
        ("<bpmn:definitions", "<!DOCTYPE a><bpmn:definitions", "DOCTYPE"),
        ('name="http-404"', "", ""),
    ],
)
def test_what_cannot_run_is_refused(small: SmallBus, old: str, new: str, said: str) -> None:
    xml = DRAWING.replace(old, new)

    wrong = bus.wrong_process(small.permits, xml)

    assert (said in (wrong or "-")) if said else wrong is None


def test_an_application_with_certificates_cannot_be_the_process_s(small: SmallBus) -> None:
    assert "thẻ truy cập" in (bus.wrong_process(small.register, DRAWING) or "")


def test_a_failed_run_goes_on_with_the_same_message_ids(trade: Client, run: bus.ProcessRun) -> None:
    failed(run)
    before = set(run.calls.values_list("message_id", flat=True))
    assert "http-503" in read(trade, reverse("desk:bus_run", args=[run.pk]))

    answer = trade.post(deed("chay-tiep", run.pk))

    assert answer.status_code == 302
    run.refresh_from_db()
    assert (run.state, run.problem) == ("running", "")
    assert set(run.calls.values_list("state", "tries")) == {("waiting", 0)}
    assert set(run.calls.values_list("message_id", flat=True)) == before


def test_a_run_is_cancelled_with_a_reason(trade: Client, run: bus.ProcessRun) -> None:
    assert trade.post(deed("huy-luot-chay", run.pk), {"reason": ""}).status_code == 409
    run.refresh_from_db()
    assert run.state == "running"

    trade.post(deed("huy-luot-chay", run.pk), {"reason": "Rút hồ sơ"})

    run.refresh_from_db()
    assert (run.state, run.problem) == ("cancelled", "Rút hồ sơ")
    assert set(run.calls.values_list("state", flat=True)) == {"left"}
    assert trade.post(deed("chay-tiep", run.pk)).status_code == 409


def test_a_process_taken_out_is_not_started_any_more(trade: Client, process: bus.Process) -> None:
    trade.post(deed("ngung-quy-trinh", process.pk))

    assert trade.post(deed("chay-quy-trinh", process.pk), {"data": ""}).status_code in (404, 409)
    assert not bus.ProcessRun.objects.exists()


def test_others_neither_see_nor_touch_it(desk: Desk, small: SmallBus, run: bus.ProcessRun) -> None:
    client = desk.sit("so-tp", Role.ADMIN)
    before = rows()

    for name, pk in (("bus_process", run.process_id), ("bus_run", run.pk)):
        assert client.get(reverse(f"desk:{name}", args=[pk])).status_code == 404
    for slug, pk in (
        ("chay-quy-trinh", run.process_id),
        ("sua-quy-trinh", run.process_id),
        ("ngung-quy-trinh", run.process_id),
        ("chay-tiep", run.pk),
        ("huy-luot-chay", run.pk),
        ("them-quy-trinh", small.permits.pk),
    ):
        assert client.post(deed(slug, pk), {"reason": "x"}).status_code == 404

    assert rows() == before
    assert "Xác minh cư trú" not in read(client, reverse("desk:bus_processes"))


def test_the_code_of_another_member_is_not_taken_over(small: SmallBus, process: bus.Process) -> None:
    small.register.admission = "network"
    small.register.networks = ["127.0.0.1/32"]
    small.register.save()
    action: Any = bus.PutProcess(subject=small.register, code="xac-minh", drawing=DRAWING)

    with pytest.raises(Exception, match="cơ quan khác"):
        action.run(small.world.actor("so-tp", Role.ADMIN))

    assert bus.Process.objects.count() == 1


def command(*words: str) -> str:
    out = StringIO()
    call_command("bus_processes", *words, stdout=out)
    return out.getvalue()


def test_runs_are_handled_by_command(process: bus.Process) -> None:
    uuid = command("start", "xac-minh", '{"so_dinh_danh": "036"}').strip()
    run = failed(bus.ProcessRun.objects.get(uuid=uuid))

    assert uuid in command("list", "--state", "failed")
    assert "hoi-thue" in command("show", uuid[:13])
    assert "goes on" in command("retry", uuid)
    assert "cancelled" in command("cancel", uuid, "Thử")
    run.refresh_from_db()
    assert run.state == "cancelled"
    with pytest.raises(CommandError, match="no such process"):
        command("start", "nothing")
    with pytest.raises(CommandError, match="not JSON"):
        command("start", "xac-minh", "{")
