"""Long-running processes from end to end: a worker's turns, a real gateway, simulated registers, a room of events."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.drawings import drawing, repeated
from tests.gateways import Gateway, Provider

from egov.kernel.actor import SYSTEM
from egov.lgsp.bus.actions import RetryRun
from egov.lgsp.bus.models import ProcessCall, ProcessNews, ProcessRun
from egov.lgsp.bus.processes import calling, putting, working
from egov.lgsp.bus.processes.telling import KINDS, steps_of
from egov.lgsp.bus.tests.delivering import Tables
from egov.lgsp.bus.tests.orchestras import EXAMPLE, NUMBER, Orchestra, orchestra
from egov.lgsp.workflow.api import RUNS

pytestmark = pytest.mark.django_db
State = ProcessRun.State
PEOPLE = "GOV/bo-cong-an/csdl-dan-cu/cong-dan"
ROOM = "GOV/lgsp/su-kien"


@pytest.fixture
def bus(delivery: Gateway, provider: Provider, tables: Tables, settings: Any) -> Iterator[Orchestra]:
    settings.BUS_URL = delivery.url
    begun = transaction.savepoint()
    yield orchestra(delivery, provider, tables)
    transaction.savepoint_rollback(begun)  # lets go of the tables, which are emptied by another connection


def one_call(**say: str) -> str:
    """Start, one call of the population register, end."""
    given = {"service": PEOPLE, "path": "/cong-dan/{{so}}", "into": "cong_dan", **say}
    nodes = [
        {"id": "a", "tag": "startEvent"},
        {"id": "hoi", "tag": "serviceTask", "name": "Hỏi", "say": given},
        {"id": "z", "tag": "endEvent", "name": "Xong"},
    ]
    return drawing("Một lời gọi", nodes, [("a", "hoi"), ("hoi", "z")])


def ended(run: ProcessRun) -> Any:
    def is_it() -> bool:
        run.refresh_from_db()
        return run.state != State.RUNNING

    return is_it


def waiting_for_answer(run: ProcessRun) -> Any:
    return lambda: run.waits.exists()


def test_the_province_s_example_runs_to_its_end(bus: Orchestra) -> None:
    process = bus.put(EXAMPLE.read_text(encoding="utf-8"))
    run = bus.begin(process, so_dinh_danh=NUMBER)
    assert {call.step for call in run.calls.all()} == {"hoi-dan-cu", "hoi-thue"}

    bus.turns(waiting_for_answer(run))
    request = {"so_dinh_danh": NUMBER, "ho_ten": "Trần Thị Lan", "con_no_thue": 0}
    assert bus.events("xac-minh.yeu-cau") == [request]

    bus.publish("xac-minh.tra-loi", {"so_dinh_danh": "111111111111", "ket_qua": "nguoi-khac"})
    bus.turns(lambda: ProcessNews.objects.exists())
    assert run.waits.exists()
    bus.publish("xac-minh.tra-loi", {"so_dinh_danh": NUMBER, "ket_qua": "co-cu-tru"})
    bus.turns(ended(run))

    assert (run.state, run.result, run.problem) == (State.ENDED, "Đã xác minh", "")
    assert bus.events("xac-minh.ket-qua") == [{**request, "ket_qua": "co-cu-tru"}]
    assert len(bus.asked("/dan-cu/")) == len(bus.asked("/thue/")) == 1
    assert bus.events("xac-minh.nhac") == []


def test_each_call_is_made_as_the_process_s_own_application(bus: Orchestra) -> None:
    run = bus.begin(bus.put(one_call()), so=NUMBER)
    bus.turns(ended(run))

    (call,) = run.calls.all()
    record = next(each for each in bus.gateway.kept.records if each.service.endswith("cong-dan"))
    assert record.client == "VN-ND/GOV/lgsp/dieu-phoi"
    assert (record.message_id, record.issue) == (str(call.message_id), str(run.uuid))
    assert call.exchange == record.id
    assert run.data["cong_dan"]["ho_ten"] == "Trần Thị Lan"


def test_the_agency_is_reminded_when_its_time_is_over(bus: Orchestra) -> None:
    run = bus.begin(bus.put(EXAMPLE.read_text(encoding="utf-8")), so_dinh_danh=NUMBER)
    bus.turns(waiting_for_answer(run))
    run.refresh_from_db()
    assert run.next_at is not None
    assert abs(run.next_at - datetime.now(UTC) - timedelta(hours=24)) < timedelta(minutes=5)

    _let_pass(run)
    bus.turns(lambda: bus.events("xac-minh.nhac"))

    assert run.waits.exists()
    bus.publish("xac-minh.tra-loi", {"so_dinh_danh": NUMBER, "ket_qua": "co"})
    bus.turns(ended(run))
    assert run.result == "Đã xác minh"
    assert len(bus.events("xac-minh.nhac")) == 1


def _let_pass(run: ProcessRun) -> None:
    """Its timer is due, as if a day had gone."""
    run.refresh_from_db()
    assert run.next_at is not None
    due = run.next_at.isoformat()
    for task in run.progress["tasks"]:
        if str(task["internal_data"].get("event_value", ""))[:16] == due[:16]:
            task["internal_data"]["event_value"] = "2020-01-01T00:00:00+00:00"
    run.next_at = datetime(2020, 1, 1, tzinfo=UTC)
    run.save()


def test_everybody_of_a_list_is_asked_for(bus: Orchestra) -> None:
    given = {"service": PEOPLE, "path": "/cong-dan/{{nguoi}}", "into": "ho"}
    nodes = [
        {"id": "a", "tag": "startEvent"},
        {"id": "hoi", "tag": "serviceTask", "name": "Hỏi", "say": given, "more": repeated("nhung_nguoi", "nguoi")},
        {"id": "z", "tag": "endEvent", "name": "Xong"},
    ]
    process = bus.put(drawing("Hỏi cả hộ", nodes, [("a", "hoi"), ("hoi", "z")]))
    assert [step.kind for step in steps_of(process)] == ["Bắt đầu", "Gọi dịch vụ, lặp lại", "Kết thúc"]

    run = bus.begin(process, nhung_nguoi=[NUMBER, NUMBER, NUMBER])
    bus.turns(ended(run))

    assert [person["ho_ten"] for person in run.data["ho"]] == ["Trần Thị Lan"] * 3
    calls = run.calls.order_by("pk")
    assert [call.label for call in calls] == ["Hỏi (1)", "Hỏi (2)", "Hỏi (3)"]
    assert len({call.message_id for call in calls}) == len(bus.asked("/dan-cu/")) == 3


def test_one_of_a_list_that_is_not_found_stops_the_run_and_a_retry_goes_on_from_there(bus: Orchestra) -> None:
    given = {"service": PEOPLE, "path": "/cong-dan/{{nguoi}}", "into": "ho"}
    nodes = [
        {"id": "a", "tag": "startEvent"},
        {"id": "hoi", "tag": "serviceTask", "say": given, "more": repeated("ai", "nguoi", in_turn=True)},
        {"id": "z", "tag": "endEvent"},
    ]
    run = bus.begin(bus.put(drawing("Hỏi lần lượt", nodes, [("a", "hoi"), ("hoi", "z")])), ai=[NUMBER, "000000000000"])
    bus.turns(ended(run))
    assert (run.state, run.problem[:13]) == (State.FAILED, "hoi (2): http")
    asked = len(bus.asked("/dan-cu/"))

    RetryRun(subject=run).run(SYSTEM)
    bus.turns(ended(run))

    assert run.state == State.FAILED
    assert len(bus.asked("/dan-cu/")) == asked + 1


def test_an_answer_that_nobody_is_found_leaves_by_the_error_s_way(bus: Orchestra) -> None:
    run = bus.begin(bus.put(EXAMPLE.read_text(encoding="utf-8")), so_dinh_danh="000000000000")

    bus.turns(ended(run))

    assert (run.state, run.result) == (State.ENDED, "Không tìm thấy người")
    assert bus.events("xac-minh.ket-qua") == [{"so_dinh_danh": "000000000000", "ket_qua": "khong-co"}]
    assert run.calls.get(step="hoi-dan-cu").fault == "http-404"


@pytest.mark.parametrize("place", ["_heard", "_locked", "_moved"])
def test_who_dies_after_the_provider_answered_makes_the_same_call_and_the_provider_does_it_once(
    bus: Orchestra, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    run = bus.begin(bus.put(one_call()), so=NUMBER)
    first = run.calls.get().message_id

    class Killed(BaseException):
        pass

    def dies(*given: Any, **more: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(working, place, dies)
        with pytest.raises(Killed):
            working.called(bus.now)
    assert len(bus.asked("/dan-cu/")) == 1
    assert run.calls.get().state == ProcessCall.State.WAITING

    bus.turns(ended(run))

    assert run.state == State.ENDED
    assert run.calls.get().message_id == first
    assert len(bus.asked("/dan-cu/")) == 1


def test_who_dies_after_publishing_publishes_once(bus: Orchestra, monkeypatch: pytest.MonkeyPatch) -> None:
    say = {"room": ROOM, "type": "xac-minh.nhac", "event": "{'so': so}"}
    nodes = [
        {"id": "a", "tag": "startEvent"},
        {"id": "bao", "tag": "sendTask", "message": "bao", "say": say},
        {"id": "z", "tag": "endEvent"},
    ]
    run = bus.begin(bus.put(drawing("Báo", nodes, [("a", "bao"), ("bao", "z")])), so=NUMBER)
    with monkeypatch.context() as patched:
        patched.setattr(working, "_heard", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            working.called(bus.now)
    assert bus.events("xac-minh.nhac") == [{"so": NUMBER}]

    bus.turns(ended(run))

    assert run.state == State.ENDED
    assert bus.events("xac-minh.nhac") == [{"so": NUMBER}]


def test_who_dies_before_the_call_left_makes_it_later(bus: Orchestra, monkeypatch: pytest.MonkeyPatch) -> None:
    run = bus.begin(bus.put(one_call()), so=NUMBER)
    with monkeypatch.context() as patched:
        patched.setattr(calling, "_made", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            working.called(bus.now)

    bus.turns(ended(run))

    assert len(bus.asked("/dan-cu/")) == 1


def test_a_provider_that_is_down_is_asked_again_with_the_same_message_id(bus: Orchestra) -> None:
    bus.provider.instead, bus.provider.status = None, 503
    run = bus.begin(bus.put(one_call()), so=NUMBER)
    bus.turns(lambda: len(bus.provider.seen) > 1)
    bus.provider.status, bus.provider.body = 200, b'{"ho_ten": "Lan"}'

    bus.turns(ended(run))

    assert run.data["cong_dan"] == {"ho_ten": "Lan"}
    assert len({each.header("x-road-id") for each in bus.provider.seen}) == 1


def test_a_run_whose_call_fails_stands_still_until_it_is_tried_again(bus: Orchestra) -> None:
    bus.provider.instead, bus.provider.status = None, 400
    run = bus.begin(bus.put(one_call()), so=NUMBER)
    bus.turns(ended(run))
    assert run.state == State.FAILED
    assert "http-400" in run.problem

    bus.provider.status = 200
    before = run.calls.get().message_id
    RetryRun(subject=run).run(SYSTEM)
    bus.turns(ended(run))

    assert run.state == State.ENDED
    assert run.calls.get().message_id != before


def test_tries_come_to_an_end(bus: Orchestra) -> None:
    bus.provider.instead, bus.provider.status = None, 503
    run = bus.begin(bus.put(one_call(tries="3")), so=NUMBER)

    bus.turns(ended(run))

    assert (run.state, run.calls.get().tries) == (State.FAILED, 3)


def test_an_asynchronous_call_gets_its_answer_from_the_kept_message(bus: Orchestra) -> None:
    run = bus.begin(bus.put(one_call(mode="async")), so=NUMBER)
    working.called(bus.now)
    call = run.calls.get()
    assert (call.state, call.status) == (ProcessCall.State.SENT, 202)
    assert call.message

    bus.turns(ended(run))

    assert run.data["cong_dan"]["ho_ten"] == "Trần Thị Lan"


def started_by_event() -> str:
    say = {"room": ROOM, "type": "xac-minh.tra-loi", "into": "su_kien"}
    nodes = [
        {"id": "a", "tag": "startEvent", "message": "tra-loi", "say": say},
        {"id": "hoi", "tag": "serviceTask", "say": {"service": PEOPLE, "path": "/cong-dan/{{su_kien.so}}"}},
        {"id": "z", "tag": "endEvent", "name": "Xong"},
    ]
    return drawing("Theo sự kiện", nodes, [("a", "hoi"), ("hoi", "z")])


def test_an_event_starts_a_run_once_though_it_is_fetched_twice(bus: Orchestra, monkeypatch: pytest.MonkeyPatch) -> None:
    bus.put(started_by_event())
    working.turn(bus.now)
    bus.publish("xac-minh.tra-loi", {"so": NUMBER})
    real = calling.ask

    with monkeypatch.context() as patched:
        # whoever fetches it dies before it is acknowledged
        patched.setattr(
            "egov.lgsp.bus.processes.news.ask",
            lambda method, *given: real("GET" if method == "DELETE" else method, *given),
        )
        working.turn(bus.now)
    bus.tables.do("UPDATE bus_message SET next_at = now() WHERE state = 'kept'")
    bus.turns(lambda: ProcessRun.objects.filter(state=State.ENDED).exists())

    assert ProcessRun.objects.count() == 1
    assert len(bus.asked(NUMBER)) == 1


def test_time_starts_runs_and_what_was_missed_is_started_once(bus: Orchestra) -> None:
    nodes = [
        {"id": "a", "tag": "startEvent", "timeCycle": "R/PT1H"},
        {"id": "hoi", "tag": "serviceTask", "say": {"service": PEOPLE, "path": f"/cong-dan/{NUMBER}"}},
        {"id": "z", "tag": "endEvent"},
    ]
    process = bus.put(drawing("Theo giờ", nodes, [("a", "hoi"), ("hoi", "z")]))
    assert process.next_start is not None
    assert working.scheduled(bus.now) == 0

    late = process.next_start + timedelta(hours=5, minutes=1)
    assert working.scheduled(late) == 1
    assert working.scheduled(late) == 0

    process.refresh_from_db()
    assert process.next_start is not None
    assert late < process.next_start <= late + timedelta(hours=1)


def test_the_same_cause_starts_one_run(bus: Orchestra) -> None:
    process = bus.put(one_call())

    first = putting.begin(process, {"so": "1"}, "x", "ho-so-7")
    second = putting.begin(process, {"so": "1"}, "x", "ho-so-7")

    assert first.pk == second.pk
    assert ProcessCall.objects.count() == 1


def test_runs_keep_to_the_version_that_they_were_started_with(bus: Orchestra) -> None:
    old = bus.put(one_call())
    run = bus.begin(old, so=NUMBER)
    new = bus.put(one_call(path="/khac/{{so}}"))
    assert (old.version, new.version) == (1, 2)
    assert bus.put(one_call(path="/khac/{{so}}")).pk == new.pk

    bus.turns(ended(run))

    assert bus.asked("/cong-dan/")
    assert not bus.asked("/khac/")


def test_every_element_that_a_process_may_have_has_a_word() -> None:
    assert set(KINDS) == RUNS
