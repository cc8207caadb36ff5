"""Steps that a drawing repeats, and ways of which several may be taken; each happening goes through JSON."""

from typing import Any

import pytest
from tests.drawings import drawing, repeated

from egov.lgsp.workflow import api
from egov.lgsp.workflow.api import Drawing, Progress, Stuck, orchestration

from .test_orchestration import END, SAY, START, call, done, kept, of, overdue, problems, steps, waits

THREE = {"agencies": ["tax", "land", "police"]}
IN_TURN = repeated("agencies", "agency", in_turn=True)


def asking(more: str, **say: str) -> Drawing:
    say = {**SAY, "into": "answers", **say}
    return of(
        [call("ask", name="Hỏi", say=say, more=more), call("then")],
        *(("start", "ask"), ("ask", "then")),
        ("then", "end"),
    )


def answer(what: Drawing, progress: Progress, label: str, value: Any, into: str = "answers") -> Progress:
    (task,) = [each.task for each in progress.calls if each.label == label]
    return orchestration.answered(what, kept(progress), task, into, value)


def test_every_entry_is_asked_at_once_and_answers_keep_the_order_of_the_entries() -> None:
    what = asking(repeated("agencies", "agency"))
    progress = orchestration.begin(what, THREE)

    asked = [(each.label, each.step, each.data["agency"], each.data["loopCounter"]) for each in progress.calls]
    assert sorted(asked) == [
        ("Hỏi (1)", "ask", "tax", 0),
        ("Hỏi (2)", "ask", "land", 1),
        ("Hỏi (3)", "ask", "police", 2),
    ]
    for label, value in (("Hỏi (3)", "c"), ("Hỏi (1)", {"debt": 1}), ("Hỏi (2)", None)):
        progress = answer(what, progress, label, value)

    assert steps(progress) == ["then"]
    assert progress.calls[0].data == {**THREE, "answers": [{"debt": 1}, None, "c"]}


def test_in_turn_the_next_is_asked_when_the_one_before_has_answered() -> None:
    what = asking(IN_TURN)
    progress = orchestration.begin(what, THREE)
    seen = []
    while steps(progress) == ["ask"]:
        (open_call,) = progress.calls
        seen.append(open_call.data["agency"])
        progress = answer(what, progress, open_call.label, seen[-1].upper())

    assert seen == THREE["agencies"]
    assert progress.calls[0].data["answers"] == ["TAX", "LAND", "POLICE"]


@pytest.mark.parametrize("in_turn", [False, True])
def test_one_answer_may_be_enough(in_turn: bool) -> None:
    enough = "<bpmn:completionCondition>${answers.found == 1}</bpmn:completionCondition>"
    what = asking(repeated("agencies", "agency", in_turn=in_turn, more=enough))
    progress = answer(what, orchestration.begin(what, THREE), "Hỏi (1)", {"found": 0})
    progress = answer(what, progress, "Hỏi (2)", {"found": 1})

    assert steps(progress) == ["then"]
    assert progress.calls[0].data["answers"] == [{"found": 0}, {"found": 1}, None]


def test_an_empty_list_asks_nobody() -> None:
    for more in (repeated("agencies", "agency"), IN_TURN):
        progress = orchestration.begin(asking(more), {"agencies": []})

        assert steps(progress) == ["then"]
        assert progress.calls[0].data["answers"] == []


@pytest.mark.parametrize("data", [{}, {"agencies": "tax"}, {"agencies": list(range(1001))}, {"agencies": True}])
def test_what_is_no_list_stops_the_run_with_a_sentence(data: dict[str, Any]) -> None:
    with pytest.raises(Stuck, match="agencies"):
        orchestration.begin(asking(IN_TURN), data)


def test_the_standards_own_words_mean_the_same() -> None:
    words = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
        "<bpmn:loopDataInputRef>agencies</bpmn:loopDataInputRef>"
        "<bpmn:loopDataOutputRef>told</bpmn:loopDataOutputRef>"
        '<bpmn:inputDataItem id="agency" /><bpmn:outputDataItem id="answers" />'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    what = asking(words)
    progress = orchestration.begin(what, {"agencies": ["tax"]})
    assert progress.calls[0].data["agency"] == "tax"

    assert answer(what, progress, "Hỏi (1)", 7).calls[0].data["told"] == [7]


def test_a_number_of_times() -> None:
    times = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality>2</bpmn:loopCardinality>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    what = asking(times)
    progress = answer(what, orchestration.begin(what, {}), "Hỏi (1)", "a")
    progress = answer(what, progress, "Hỏi (2)", "b")

    assert progress.calls[0].data == {"answers": ["a", "b"]}


def test_a_loop_goes_on_while_its_condition_holds_and_not_beyond_its_maximum() -> None:
    again = (
        '<bpmn:standardLoopCharacteristics loopMaximum="3"><bpmn:loopCondition>answers.ready != 1'
        "</bpmn:loopCondition></bpmn:standardLoopCharacteristics>"
    )
    what = asking(again)
    progress = answer(what, orchestration.begin(what, {}), "Hỏi (1)", {"ready": 0})
    assert steps(answer(what, progress, "Hỏi (2)", {"ready": 1})) == ["then"]

    progress = answer(what, progress, "Hỏi (2)", {"ready": 0})
    assert steps(answer(what, progress, "Hỏi (3)", {"ready": 0})) == ["then"]


@pytest.mark.parametrize("in_turn", [False, True])
def test_an_error_of_one_pass_ends_the_whole_step(in_turn: bool) -> None:
    catch = {"id": "broken", "tag": "boundaryEvent", "on": "ask", "error": "http-404"}
    ask = call("ask", say={**SAY, "into": "answers"}, more=repeated("agencies", "agency", in_turn=in_turn))
    flows = [("start", "ask"), ("ask", "end"), ("broken", "mend"), ("mend", "end")]
    what = of([ask, catch, call("mend")], *flows)
    progress = orchestration.begin(what, THREE)

    caught = orchestration.failed(what, kept(progress), progress.calls[0].task, "http-404", {"code": "http-404"})

    assert caught is not None
    assert steps(caught) == ["mend"]
    assert done(what, caught, "mend").finished


def group(more: str, **other: Any) -> dict[str, Any]:
    """Ask an agency, then wait for its word."""
    inner = [
        {"id": "s", "tag": "startEvent"},
        call("ask", name="Hỏi", say={**SAY, "into": "asked"}),
        waits("word"),
        {"id": "e", "tag": "endEvent"},
    ]
    arrows = [("s", "ask"), ("ask", "word"), ("word", "e")]
    return {"id": "each", "tag": "subProcess", "say": {"into": "told"}, "more": more, "holds": (inner, arrows), **other}


@pytest.mark.parametrize("in_turn", [False, True])
def test_several_steps_are_made_for_each_entry(in_turn: bool) -> None:
    what = of([group(repeated("agencies", "agency", in_turn=in_turn)), call("then")],
              ("start", "each"), ("each", "then"), ("then", "end"))  # fmt: skip
    progress = orchestration.begin(what, THREE)
    heard = []
    while steps(progress) != ["then"]:
        for each in progress.calls:
            progress = orchestration.answered(what, kept(progress), each.task, "asked", each.data["agency"])
        wait = progress.waits[-1]
        heard.append(wait.data["asked"])
        progress = orchestration.happened(what, kept(progress), wait.task, "word", "told", f"from {heard[-1]}")

    assert sorted(heard) == ["land", "police", "tax"]
    assert progress.calls[0].data["told"] == ["from tax", "from land", "from police"]
    assert done(what, progress, "then").finished


def test_time_may_end_all_passes_together() -> None:
    late = {"id": "late", "tag": "boundaryEvent", "on": "each", "timeDuration": "P3D", "name": "Quá hạn"}
    what = of([group(repeated("agencies", "agency")), late, call("remind")],
              ("start", "each"), ("each", "end"), ("late", "remind"), ("remind", "end"))  # fmt: skip
    progress = orchestration.begin(what, THREE)

    woken = orchestration.woken(what, overdue(progress))

    assert (steps(woken), woken.waits) == (["remind"], ())
    assert len(kept(woken)["subprocesses"]) == 0
    assert done(what, woken, "remind").finished


def test_an_error_inside_a_pass_ends_the_others() -> None:
    catch = {"id": "broken", "tag": "boundaryEvent", "on": "each", "error": "http-404"}
    flows = [("start", "each"), ("each", "end"), ("broken", "mend"), ("mend", "end")]
    what = of([group(repeated("agencies", "agency")), catch, call("mend")], *flows)
    progress = orchestration.begin(what, THREE)
    first, second, _third = progress.calls
    progress = orchestration.answered(what, kept(progress), first.task, "asked", 1)

    caught = orchestration.failed(what, kept(progress), second.task, "http-404", {})

    assert caught is not None
    assert (steps(caught), caught.waits) == (["mend"], ())
    assert done(what, caught, "mend").finished


def test_enough_passes_leave_what_the_others_were_doing() -> None:
    enough = "<bpmn:completionCondition>told == 'yes'</bpmn:completionCondition>"
    what = of([group(repeated("agencies", "agency", more=enough)), call("then")],
              ("start", "each"), ("each", "then"), ("then", "end"))  # fmt: skip
    progress = orchestration.begin(what, THREE)
    for each in progress.calls[:2]:
        progress = orchestration.answered(what, kept(progress), each.task, "asked", 1)
    progress = orchestration.happened(what, kept(progress), progress.waits[0].task, "word", "told", "yes")

    assert (steps(progress), progress.waits) == (["then"], ())
    assert sorted(map(str, progress.calls[0].data["told"])) == ["None", "None", "yes"]
    assert done(what, progress, "then").finished


def test_lists_of_lists() -> None:
    inner = call("ask", say={**SAY, "into": "found"}, more=repeated("house.people", "person"))
    nodes = [{"id": "s", "tag": "startEvent"}, inner, {"id": "e", "tag": "endEvent"}]
    outer = {
        "id": "each",
        "tag": "subProcess",
        "say": {"into": "found"},
        "more": repeated("houses", "house", in_turn=True),
    }
    outer["holds"] = (nodes, [("s", "ask"), ("ask", "e")])
    what = of([outer, call("then")], ("start", "each"), ("each", "then"), ("then", "end"))
    progress = orchestration.begin(what, {"houses": [{"people": ["a", "b"]}, {"people": []}, {"people": ["c"]}]})
    while steps(progress) != ["then"]:
        each = progress.calls[-1]
        progress = orchestration.answered(what, kept(progress), each.task, "found", each.data["person"].upper())

    assert progress.calls[0].data["found"] == [["A", "B"], [], ["C"]]


def several() -> Drawing:
    nodes: list[dict[str, Any]] = [
        {"id": "which", "tag": "inclusiveGateway"},
        {"id": "all", "tag": "inclusiveGateway"},
        *(call(name) for name in ("tax", "land", "neither", "then")),
    ]
    flows = [("start", "which"), ("which", "tax", "debt == 1"), ("which", "land", "house == 1")]
    flows += [("which", "neither", "default"), ("tax", "all"), ("land", "all"), ("neither", "all")]
    return of(nodes, *flows, ("all", "then"), ("then", "end"))


@pytest.mark.parametrize(
    ("data", "ways"),
    [
        ({"debt": 1}, ["tax"]),
        ({"house": 1}, ["land"]),
        ({"debt": 1, "house": 1}, ["land", "tax"]),
        ({}, ["neither"]),
    ],
)
def test_every_way_whose_condition_holds_is_taken_and_all_of_them_are_waited_for(
    data: dict[str, Any], ways: list[str]
) -> None:
    what = several()
    progress = orchestration.begin(what, data)
    assert steps(progress) == ways

    for way in ways:
        assert "then" not in steps(progress)
        progress = done(what, progress, way)

    assert steps(progress) == ["then"]
    assert done(what, progress, "then").finished


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (repeated(""), "theo danh sách nào"),
        (repeated("len(agencies)"), "theo danh sách nào"),
        (repeated("a", more="<bpmn:completionCondition>exit()</bpmn:completionCondition>"), "điều kiện dừng lặp"),
        ("<bpmn:standardLoopCharacteristics />", "số lần nhiều nhất"),
        ('<bpmn:standardLoopCharacteristics loopMaximum="1001" />', "số lần nhiều nhất"),
        (
            '<bpmn:standardLoopCharacteristics loopMaximum="2"><bpmn:loopCondition>exit()</bpmn:loopCondition>'
            "</bpmn:standardLoopCharacteristics>",
            "điều kiện lặp không đọc được",
        ),
    ],
)
def test_a_repetition_says_how_often(more: str, said: str) -> None:
    assert said in problems([call("a", more=more)], ("start", "a"), ("a", "end"))


def test_steps_that_wait_are_repeated_inside_a_sub_process_only() -> None:
    node = {"id": "a", "tag": "receiveTask", "message": "m", "say": {"room": "GOV/a/b", "type": "t"}}

    assert "không chạy" in problems([{**node, "more": IN_TURN}], ("start", "a"), ("a", "end"))


def test_ways_of_which_several_may_be_taken_need_a_default_too() -> None:
    gate = {"id": "gate", "tag": "inclusiveGateway"}

    told = problems(
        [gate, call("a")], ("start", "gate"), ("gate", "a", "x == 1"), ("gate", "end", "y == 1"), ("a", "end")
    )

    assert "hướng mặc định" in told


def test_steps_of_people_are_not_looped() -> None:
    loop = '<bpmn:standardLoopCharacteristics loopMaximum="2" />'
    xml = drawing(
        "Thử", [START, {"id": "a", "tag": "userTask", "name": "Xem", "more": loop}, END], [("start", "a"), ("a", "end")]
    )

    assert any("không được lặp" in each for each in api.check(xml))
