"""The province's processes: what they contain, and that every way through them ends."""

from collections import Counter

import pytest

from egov.lgsp.workflow import api
from egov.lgsp.workflow.document import BPMN, BPMNDI, read
from egov.lgsp.workflow.vocabulary import ASKED_PLACES

from .conftest import KEYS, drawing
from .walking import asked, least_tried, names, take, to_the_end, until

INTERAGENCY = [
    ("1", "Tiếp nhận hồ sơ", "TN&TKQ"),
    ("2", "Bàn giao hồ sơ", "TN&TKQ"),
    ("3", "Nhận bàn giao hồ sơ", "PBCM"),
    ("4", "Phân xử lý", "PBCM"),
    ("5", "Tiếp nhận xử lý", "PBCM"),
    ("6", "Xử lý và trình duyệt yêu cầu liên thông", "PBCM"),
    ("7", "Xét duyệt và trình phê duyệt yêu cầu liên thông", "PBCM"),
    ("8", "Phê duyệt yêu cầu liên thông", "LĐ"),
    ("9", "Chuyển liên thông HS", "PBCM"),
    ("9.1", "Chuyển liên thông HS", "TN&TKQ"),
]
BETWEEN_DEPARTMENTS = [
    *INTERAGENCY,
    ("10", "Tiếp nhận hồ sơ yêu cầu liên thông", "TN&TKQ (liên thông)"),
    ("11", "Xử lý HS yêu cầu liên thông", "TN&TKQ (liên thông)"),
    ("12", "Trả KQ HS yêu cầu liên thông", "TN&TKQ (liên thông)"),
    ("13", "Nhận KQ liên thông", "PBCM"),
    ("14", "Xử lý hồ sơ sau liên thông", "PBCM"),
    ("15", "Trả KQ", "TN&TKQ"),
]
WITH_THE_PROVINCE = [
    *INTERAGENCY,
    ("10", "Tiếp nhận hồ sơ yêu cầu liên thông", "Văn thư (UBND)"),
    ("11", "Bàn giao HS yêu cầu liên thông", "PBCM (UBND)"),
    ("12", "Xử lý và chuyển HS yêu cầu liên thông", "PBCM (UBND)"),
    ("13", "Trả KQ yêu cầu liên thông", "Văn thư (UBND)"),
    ("14", "Nhận KQ liên thông", "PBCM"),
    ("15", "Xử lý hồ sơ sau liên thông", "PBCM"),
    ("16", "Trả KQ", "TN&TKQ"),
]


@pytest.mark.parametrize(
    ("key", "table"), [("lien-thong-so", BETWEEN_DEPARTMENTS), ("lien-thong-ubnd-tinh", WITH_THE_PROVINCE)]
)
def test_the_interagency_processes_have_the_steps_of_the_decision_in_order(published, key, table):
    published(key)

    steps = api.steps(key).values()

    wanted = {number for number, _name, _department in table}
    assert [(step.number, step.label, step.lane) for step in steps if step.number in wanted] == table


@pytest.mark.parametrize("key", KEYS)
def test_every_drawing_can_be_published(key):
    assert api.check(drawing(key)) == []


@pytest.mark.parametrize("key", KEYS)
def test_every_element_of_a_drawing_can_be_seen(key):
    document = read(drawing(key))

    seen = {shape.get("bpmnElement") for shape in document.root.iter(f"{{{BPMNDI}}}BPMNShape")}
    drawn = {edge.get("bpmnElement") for edge in document.root.iter(f"{{{BPMNDI}}}BPMNEdge")}
    lanes = {lane.get("id") for lane in document.process.iter(f"{{{BPMN}}}lane")}

    assert seen >= set(document.nodes) | lanes
    assert drawn == {flow.id for flow in document.flows}


@pytest.mark.thorough
@pytest.mark.parametrize("key", KEYS)
def test_every_way_is_gone_and_every_run_ends(published, key):
    published(key)
    pairs = {(step.name, outcome) for step in api.steps(key).values() for outcome in step.outcomes}
    tried: Counter[tuple[str, str]] = Counter()
    choose = least_tried(tried)

    for attempt in range(60):
        if set(tried) == pairs:
            break
        data = asked(2, mode="sequence" if attempt % 2 else "parallel")
        run = api.start(key, None, data)
        for _turn in range(300):
            if run.finished:
                break
            run = take(run, run.open[-1], choose(run.open[-1]))
        assert run.finished
        assert run.result in {"returned", "refused"}

    assert set(tried) == pairs


@pytest.mark.thorough
@pytest.mark.parametrize("key", KEYS)
def test_every_way_ends_at_the_counter_that_received_the_dossier(published, key):
    """Decree 61/2018, article 19.7."""
    published(key)
    first, *_between, last = api.plan(key)

    assert (first.kind, first.place, first.role) == ("receive", "receiving", "counter")
    assert (last.kind, last.place, last.role) == ("return_result", "receiving", "counter")


@pytest.mark.thorough
@pytest.mark.parametrize("key", KEYS)
def test_the_plan_is_what_happens_when_nothing_is_special(published, key):
    published(key)

    run, done = to_the_end(api.start(key, None, asked(1)))

    assert done == [step.name for step in api.plan(key)]
    assert run.result == "returned"


@pytest.mark.thorough
@pytest.mark.parametrize("key", KEYS)
def test_a_refusal_is_signed_and_handed_out_as_such(published, key):
    published(key)
    specialist = next(step.name for step in api.steps(key).values() if "reject" in step.outcomes)

    run, done = to_the_end(api.start(key, None, asked(1)), **{specialist: "reject"})

    assert run.result == "refused"
    assert done[done.index(specialist) :].count("sign") == 1
    assert done[-1] == "return_result"
    assert "consult_receive" not in done


@pytest.mark.thorough
@pytest.mark.parametrize("key", [key for key in KEYS if "lien-thong" in key or "xac-minh" in key])
def test_asking_can_be_left_out(published, key):
    published(key)

    _run, done = to_the_end(api.start(key, None, {}), prepare="no_need")

    assert "consult_receive" not in done
    assert "process" in done


@pytest.mark.parametrize("key", ["lien-thong-so", "lien-thong-ubnd-tinh"])
def test_the_counter_can_be_asked_to_send(published, key):
    published(key)

    run = until(api.start(key, None, asked(1)), "send_request")
    run = take(run, run.open[0], "via_counter")

    assert names(run) == ["send_by_counter"]
    assert names(take(run, run.open[0])) == ["consult_receive"]


def test_a_dossier_filed_at_the_commune_goes_up_and_its_result_comes_down(published):
    published("xa-huyen")

    plan = [(step.kind, step.place) for step in api.plan("xa-huyen")]

    assert plan[:3] == [
        ("receive", "receiving"),
        ("forward_up", "receiving"),
        ("receive_from_below", "deciding"),
    ]
    assert plan[-2:] == [("send_down", "deciding"), ("return_result", "receiving")]


def test_in_a_commune_one_person_receives_and_verifies(published):
    published("huyen-xac-minh-xa")

    verifying = [step for step in api.plan("huyen-xac-minh-xa") if step.place == "verifying"]

    assert [step.role for step in verifying] == ["counter", "counter", "leader", "counter"]


@pytest.mark.thorough
@pytest.mark.parametrize("key", KEYS)
def test_only_asked_agencies_do_the_repeated_steps(published, key):
    published(key)

    steps = api.steps(key).values()

    assert all(step.asked == (step.place in ASKED_PLACES) for step in steps)
