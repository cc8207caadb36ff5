"""Parallel gateways in a drawing of an officer: both branches, any order, also when the whole is done again."""

import itertools

import pytest

from egov.kernel.actor import SYSTEM
from egov.kernel.errors import Refused
from egov.lgsp.workflow import api
from egov.lgsp.workflow.document import BPMN, BPMNDI, CAMUNDA
from egov.lgsp.workflow.parsed import parsed

from .walking import names, take

STEP = """
<userTask id="{0}" name="Bước {0}"><extensionElements><c:properties>
  <c:property name="kind" value="process"/><c:property name="place" value="deciding"/>
  <c:property name="role" value="specialist"/><c:property name="citizen" value="processing"/>
  <c:property name="outcomes" value="{1}"/><c:property name="hours" value="4"/>
</c:properties></extensionElements></userTask>"""
FLOW = '<sequenceFlow id="{0}_{1}" sourceRef="{0}" targetRef="{1}"/>'
AGAIN = (
    '<sequenceFlow id="decide_begin" sourceRef="decide" targetRef="begin">'
    "<conditionExpression>outcome == 'again'</conditionExpression></sequenceFlow>"
)
ARROWS = [
    "start begin",
    "begin split",
    "split left",
    "split right",
    "left join",
    "right join",
    "join last",
    "last decide",
]
TWO_AT_ONCE = f"""<definitions xmlns="{BPMN}" xmlns:c="{CAMUNDA}" xmlns:di="{BPMNDI}" id="d" targetNamespace="x">
<process id="p" name="Hai việc cùng lúc" isExecutable="true">
<startEvent id="start"/><exclusiveGateway id="begin"/><parallelGateway id="split"/><parallelGateway id="join"/>
<exclusiveGateway id="decide" default="decide_end"/><endEvent id="end"/>
{STEP.format("left", "done")}{STEP.format("right", "done")}{STEP.format("last", "done again")}
{"".join(FLOW.format(*arrow.split()) for arrow in [*ARROWS, "decide end"])}{AGAIN}
</process><di:BPMNDiagram id="g"><di:BPMNPlane id="n"><di:BPMNShape id="s" bpmnElement="left"/></di:BPMNPlane>
</di:BPMNDiagram></definitions>"""


def open_step(run: api.Run, name: str) -> api.OpenStep:
    return next(step for step in run.open if step.name == name)


@pytest.mark.django_db
@pytest.mark.parametrize("rounds", list(itertools.product(["left right", "right left"], repeat=3)))
def test_both_branches_are_waited_for_in_every_round(rounds):
    api.publish("two-at-once", TWO_AT_ONCE, SYSTEM)
    run = api.start("two-at-once", None, {})

    for number, order in enumerate(rounds, start=1):
        first, second = order.split()
        assert sorted(names(run)) == ["left", "right"]
        parsed.cache_clear()
        run = take(run, open_step(run, first))
        assert names(run) == [second]
        parsed.cache_clear()
        run = take(run, open_step(run, second))
        assert names(run) == ["last"]
        run = take(run, run.open[0], "again" if number < len(rounds) else "done")

    assert run.finished
    assert run.result == "end"


def test_a_parallel_gateway_must_not_wait_for_its_own_future():
    looped = TWO_AT_ONCE.replace('targetRef="begin"><cond', 'targetRef="split"><cond')

    assert api.check(TWO_AT_ONCE) == []
    assert any("chờ mũi tên quay lại" in problem for problem in api.check(looped))


@pytest.mark.django_db
def test_an_outcome_that_would_leave_the_run_stuck_is_refused():
    either = TWO_AT_ONCE.replace('<parallelGateway id="split"/>', '<exclusiveGateway id="split" default="split_left"/>')
    right = '<sequenceFlow id="split_right" sourceRef="split" targetRef="right"'
    either = either.replace(
        f"{right}/>", f"{right}><conditionExpression>mode == 'x'</conditionExpression></sequenceFlow>"
    )
    api.publish("either", either, SYSTEM)
    run = api.start("either", None, {})

    with pytest.raises(Refused, match="không đi tiếp được"):
        take(run, run.open[0])

    assert api.run(run.id) == run
