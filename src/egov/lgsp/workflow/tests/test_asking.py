"""Asking other agencies: all at once or in turn, in any order, stopped and started between any two steps.

Decree 61/2018, articles 19.5 and 19.6.
"""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from egov.kernel.errors import Refused
from egov.lgsp.workflow import api
from egov.lgsp.workflow.models import Instance
from egov.lgsp.workflow.parsed import parsed

from .walking import asked, names, take, to_the_end, until

KEY = "lien-thong-so"


@pytest.fixture
def asking(published) -> api.Definition:
    return published(KEY)


def agencies(run: api.Run) -> list[str | None]:
    return [step.agency for step in run.open]


def test_an_electronic_dossier_goes_to_all_agencies_at_once(asking):
    run = until(api.start(KEY, None, asked(3)), "consult_receive")

    assert agencies(run) == ["000.00.01.H40", "000.00.02.H40", "000.00.03.H40"]
    assert {step.place for step in run.open} == {"asked"}


def test_a_paper_dossier_goes_to_one_agency_after_the_other(asking):
    run = until(api.start(KEY, None, asked(3, mode="sequence")), "consult_receive")

    seen = []
    while names(run) != ["collect"]:
        if names(run) == ["consult_receive"]:
            seen += agencies(run)
        (step,) = run.open
        run = take(run, step)

    assert seen == ["000.00.01.H40", "000.00.02.H40", "000.00.03.H40"]


def test_the_asked_agencies_can_be_named_when_the_request_is_prepared(asking):
    run = until(api.start(KEY, None, {}), "prepare")

    run = api.complete(run.id, run.open[0].id, "ask", asked(2))
    run = until(run, "consult_receive")

    assert len(run.open) == 2


def test_the_steps_of_an_asked_agency_carry_its_entry(asking):
    entries = [{"agency": "000.00.05.H40", "question": "Đất có quy hoạch không?"}, {"agency": "000.00.06.H40"}]

    run = until(api.start(KEY, None, {"asked": entries}), "consult_receive")

    assert [step.data for step in run.open] == entries


@pytest.mark.thorough
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(min_value=0, max_value=2), min_size=60, max_size=60))
def test_the_answers_may_come_in_any_order(asking, order):
    run = until(api.start(KEY, None, asked(3)), "consult_receive")

    for turn in order:
        if names(run) == ["collect"]:
            break
        run = take(run, run.open[turn % len(run.open)])

    assert names(run) == ["collect"]
    assert to_the_end(run)[0].result == "returned"


def test_the_process_waits_for_the_silent_agency(asking):
    run = until(api.start(KEY, None, asked(2)), "consult_receive")
    quick, silent = agencies(run)

    while quick in agencies(run):
        run = take(run, next(step for step in run.open if step.agency == quick))

    assert agencies(run) == [silent]
    assert names(run) == ["consult_receive"]


def test_an_agency_whose_answer_was_sent_back_answers_again_alone(asking):
    run = until(api.start(KEY, None, asked(2)), "consult_approve")
    first, second = run.open

    run = take(run, first, "rework")

    assert {step.agency: step.name for step in run.open} == {
        first.agency: "consult_answer",
        second.agency: "consult_approve",
    }


def test_an_agency_may_answer_without_approval_by_its_head(asking):
    data = {"asked": [{"agency": "000.00.01.H40", "without_approval": True}]}

    _run, done = to_the_end(api.start(KEY, None, data))

    assert "consult_approve" not in done
    assert "consult_return" in done


@pytest.mark.parametrize("data", [{}, {"asked": []}, {"asked": None}])
def test_nothing_is_sent_to_nobody(asking, data):
    run = until(api.start(KEY, None, data), "send_request")
    before = Instance.objects.values().get(pk=run.id)

    with pytest.raises(Refused, match="ít nhất một cơ quan"):
        take(run, run.open[0])

    assert Instance.objects.values().get(pk=run.id) == before
    assert api.run(run.id) == run


@pytest.mark.thorough
@pytest.mark.parametrize("mode", ["parallel", "sequence"])
def test_a_run_survives_a_restart_between_any_two_steps(asking, mode):
    run = api.start(KEY, None, asked(3, mode=mode))

    done = 0
    while not run.finished:
        parsed.cache_clear()
        assert api.run(run.id) == run
        parsed.cache_clear()
        run = take(run, run.open[done % len(run.open)])
        done += 1

    assert done == sum(3 if step.asked else 1 for step in api.plan(KEY))
    assert run.result == "returned"


def test_many_rounds_of_rework_do_not_make_the_state_grow(asking):
    run = until(api.start(KEY, None, asked(1)), "check_request")
    sizes = []

    for _round in range(15):
        run = take(run, run.open[0], "rework")
        run = until(run, "check_request")
        sizes.append(len(json.dumps(Instance.objects.get(pk=run.id).state)))

    assert sizes[-1] <= sizes[0] + 20  # longer numbers, nothing else


def test_the_state_of_a_finished_run_is_empty(asking):
    run, _done = to_the_end(api.start(KEY, None, asked(2)))

    instance = Instance.objects.get(pk=run.id)

    assert instance.state == {}
    assert instance.finished_at is not None
