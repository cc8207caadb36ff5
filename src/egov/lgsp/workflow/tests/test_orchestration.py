"""Drawings that call services: each thing that happens moves a run, whose state goes through JSON every time."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.drawings import drawing

from egov.lgsp.workflow import api
from egov.lgsp.workflow.api import Drawing, Gone, Progress, Stuck, drawn, orchestration

SAY = {"service": "GOV/a/b/c"}
WAIT = {"room": "GOV/a/b", "type": "t"}
START, END = {"id": "start", "tag": "startEvent"}, {"id": "end", "tag": "endEvent", "name": "Xong"}


def call(step: str, **more: Any) -> dict[str, Any]:
    return {"id": step, "tag": "serviceTask", "say": SAY, **more}


def waits(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "tag": "intermediateCatchEvent", "message": f"m{name}", "say": WAIT, **more}


def of(nodes: list[dict[str, Any]], *flows: tuple[str, ...]) -> Drawing:
    xml = drawing("Thử", [START, *nodes, END], list(flows))
    assert api.orchestration_problems(xml) == []
    return drawn(xml)


def kept(progress: Progress) -> dict[str, Any]:
    """As PostgreSQL gives it back: jsonb sorts the names."""
    state: dict[str, Any] = json.loads(json.dumps(progress.state, sort_keys=True))
    return state


def done(what: Drawing, progress: Progress, step: str, value: Any = None) -> Progress:
    (task,) = [each.task for each in progress.calls if each.step == step]
    return orchestration.answered(what, kept(progress), task, step, value)


def steps(progress: Progress) -> list[str]:
    return sorted(each.step for each in progress.calls)


def overdue(progress: Progress) -> dict[str, Any]:
    """The state when its timers' time has come."""
    state = kept(progress)
    for branch in (state, *state["subprocesses"].values()):
        for task in branch["tasks"]:
            value = task["internal_data"].get("event_value")
            if isinstance(value, dict):
                value["next"] = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
            elif value:
                task["internal_data"]["event_value"] = "2020-01-01T00:00:00+00:00"
    return state


def test_answers_choose_the_way() -> None:
    gate = {"id": "gate", "tag": "exclusiveGateway"}
    what = of(
        [call("a"), gate, call("owes"), call("free")],
        ("start", "a"),
        ("a", "gate"),
        ("gate", "owes", "a.debt in (1, 2)"),
        ("gate", "free", "default"),
        ("owes", "end"),
        ("free", "end"),
    )

    for debt, way in ((2, "owes"), (0, "free")):
        progress = done(what, orchestration.begin(what, {}), "a", {"debt": debt})
        assert steps(progress) == [way]


def test_what_was_answered_is_not_answered_twice() -> None:
    what = of([call("a"), call("b")], ("start", "a"), ("a", "b"), ("b", "end"))
    first = orchestration.begin(what, {})
    second = done(what, first, "a", 1)

    with pytest.raises(Gone):
        orchestration.answered(what, kept(second), first.calls[0].task, "a", 2)


def first_of_two() -> Drawing:
    nodes = [
        {"id": "either", "tag": "eventBasedGateway"},
        waits("word"),
        {"id": "late", "tag": "intermediateCatchEvent", "name": "Muộn", "timeDuration": "PT1H"},
        call("heard"),
        call("reminded"),
    ]
    flows = [("start", "either"), ("either", "word"), ("either", "late"), ("word", "heard"), ("late", "reminded")]
    return of(nodes, *flows, ("heard", "end"), ("reminded", "end"))


def test_of_an_event_and_a_timer_the_first_counts() -> None:
    what = first_of_two()
    progress = orchestration.begin(what, {})
    (wait,) = progress.waits
    assert (wait.step, progress.next_at is not None) == ("word", True)

    heard = orchestration.happened(what, kept(progress), wait.task, "word", "said", {"x": 1})
    assert steps(heard) == ["heard"]
    assert (heard.waits, heard.next_at) == ((), None)
    assert heard.calls[0].data["said"] == {"x": 1}

    late = orchestration.woken(what, overdue(progress))
    assert steps(late) == ["reminded"]
    assert late.waits == ()


def test_a_timer_that_is_not_due_changes_nothing() -> None:
    what = first_of_two()
    progress = orchestration.begin(what, {})

    same = orchestration.woken(what, kept(progress))

    assert (steps(same), len(same.waits), same.next_at) == ([], 1, progress.next_at)


def test_an_event_for_a_step_that_waits_no_more_is_refused() -> None:
    what = first_of_two()
    progress = orchestration.begin(what, {})
    late = orchestration.woken(what, overdue(progress))

    with pytest.raises(Gone):
        orchestration.happened(what, kept(late), progress.waits[0].task, "word", "said", {})


def test_a_repeated_timer_beside_a_step_speaks_again() -> None:
    beside = {"id": "tick", "tag": "boundaryEvent", "on": "a", "beside": True, "timeCycle": "R2/PT1H", "name": "Nhắc"}
    what = of([call("a"), beside, call("remind")], ("start", "a"), ("a", "end"), ("tick", "remind"), ("remind", "end"))
    progress = orchestration.begin(what, {})
    assert steps(progress) == ["a"]

    once = orchestration.woken(what, overdue(progress))

    assert steps(once) == ["a", "remind"]


def test_a_time_may_stand_in_the_data() -> None:
    nodes = [{"id": "rest", "tag": "intermediateCatchEvent", "name": "Nghỉ", "timeDuration": "told.pause"}]
    what = of(nodes, ("start", "rest"), ("rest", "end"))

    assert orchestration.begin(what, {"told": {"pause": "P1D"}}).next_at is not None
    with pytest.raises(Stuck):
        orchestration.begin(what, {"told": {"pause": "tomorrow"}})


@pytest.mark.parametrize(("code", "way"), [("http-404", "nobody"), ("http-500", "other")])
def test_the_error_event_with_the_code_goes_before_the_one_for_all(code: str, way: str) -> None:
    exact = {"id": "e1", "tag": "boundaryEvent", "on": "a", "error": "http-404"}
    every = {"id": "e2", "tag": "boundaryEvent", "on": "a", "error": ""}
    flows = [("start", "a"), ("a", "end"), ("e1", "nobody"), ("e2", "other"), ("nobody", "end"), ("other", "end")]
    what = of([call("a"), exact, every, call("nobody"), call("other")], *flows)
    progress = orchestration.begin(what, {"n": 1})

    caught = orchestration.failed(what, kept(progress), progress.calls[0].task, code, {"code": code})

    assert caught is not None
    assert steps(caught) == [way]
    assert caught.calls[0].data == {"n": 1, "error": {"code": code}}


def test_of_two_steps_with_the_same_error_event_only_the_failed_one_is_left() -> None:
    both = [{"id": "split", "tag": "parallelGateway"}, {"id": "join", "tag": "parallelGateway"}]
    catches = [{"id": f"e{n}", "tag": "boundaryEvent", "on": n, "error": "http-404"} for n in ("a", "b")]
    flows = [("start", "split"), ("split", "a"), ("split", "b"), ("a", "join"), ("b", "join"), ("join", "end")]
    flows += [("ea", "after"), ("eb", "after"), ("after", "join")]
    what = of([*both, call("a"), call("b"), *catches, call("after")], *flows)
    progress = orchestration.begin(what, {})
    task = next(each.task for each in progress.calls if each.step == "a")

    caught = orchestration.failed(what, kept(progress), task, "http-404", {})

    assert caught is not None
    assert steps(caught) == ["after", "b"]


def test_an_error_that_nobody_catches_is_told() -> None:
    what = of([call("a")], ("start", "a"), ("a", "end"))
    progress = orchestration.begin(what, {})

    assert orchestration.failed(what, kept(progress), progress.calls[0].task, "http-404", {}) is None


def problems(nodes: list[dict[str, Any]], *flows: tuple[str, ...]) -> str:
    return "\n".join(api.orchestration_problems(drawing("Thử", [START, *nodes, END], list(flows))))


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"tag": "userTask"}, "không chạy"),
        ({"tag": "scriptTask"}, "không chạy"),
        ({"tag": "serviceTask"}, "chưa có dịch vụ"),
        ({"tag": "serviceTask", "say": {**SAY, "method": "FETCH"}}, "phương thức"),
        ({"tag": "serviceTask", "say": {**SAY, "mode": "later"}}, "sync hoặc async"),
        ({"tag": "serviceTask", "say": {**SAY, "tries": "0"}}, "số lần thử"),
        ({"tag": "sendTask", "message": "x"}, "phòng (room)"),
        ({"tag": "intermediateCatchEvent"}, "kiểu kích hoạt"),
        ({"tag": "intermediateCatchEvent", "timeDuration": "in a while"}, "ISO 8601"),
        ({"tag": "intermediateCatchEvent", "error": ""}, "không chạy"),
        ({"tag": "intermediateCatchEvent", "message": "x"}, "phòng (room)"),
    ],
)
def test_what_a_drawing_lacks_is_said(node: dict[str, Any], said: str) -> None:
    assert said in problems([{"id": "a", **node}], ("start", "a"), ("a", "end"))


def test_choices_need_a_default_and_comparisons() -> None:
    gate = {"id": "gate", "tag": "exclusiveGateway"}
    flows = [("start", "gate"), ("gate", "a", "__import__('os')"), ("gate", "end"), ("a", "end")]

    told = problems([gate, call("a")], *flows)

    assert "hướng mặc định" in told
    assert "điều kiện" in told


def test_what_nothing_leads_to_is_said() -> None:
    assert "Không có đường nào" in problems([call("a"), call("b")], ("start", "a"), ("a", "end"), ("b", "end"))


def test_processes_of_dossiers_refuse_calls_as_before() -> None:
    xml = drawing("Thử", [START, call("a"), END], [("start", "a"), ("a", "end")])

    assert any("serviceTask" in each for each in api.check(xml))
