"""One run of the simplest process, step by step."""

import pytest

from egov.kernel.errors import NotFound, Refused
from egov.lgsp.workflow import api
from egov.lgsp.workflow.models import Instance


def go(run: api.Run, **outcomes: str) -> api.Run:
    """Complete the only open step, with its first outcome or the one named for it."""
    (step,) = run.open
    return api.complete(run.id, step.id, outcomes.get(step.name, step.outcomes[0]), {})


def names(run: api.Run) -> list[str]:
    return [step.name for step in run.open]


def test_a_run_starts_with_the_receipt(simple):
    run = api.start("mot-cap", None, {})

    (step,) = run.open
    assert (run.key, run.version, run.finished, run.result) == ("mot-cap", 1, False, "")
    assert (step.name, step.label, step.kind) == ("receive", "Tiếp nhận hồ sơ", "receive")
    assert (step.place, step.role, step.agency) == ("receiving", "counter", None)
    assert (step.outcomes, step.share, step.hours, step.number) == (("done",), 5.0, None, "1")


def test_the_happy_path_is_what_the_plan_says(simple):
    run = api.start("mot-cap", None, {})

    seen = []
    while not run.finished:
        seen += names(run)
        run = go(run)

    assert seen == [step.name for step in api.plan("mot-cap")]
    assert run.result == "returned"
    assert run.open == ()


def test_a_leader_sends_the_work_back_to_the_specialist(simple):
    run = api.start("mot-cap", None, {})
    while names(run) != ["sign"]:
        run = go(run)

    run = go(run, sign="rework")

    assert names(run) == ["process"]


def test_a_refusal_is_signed_too_and_the_run_ends_as_refused(simple):
    run = api.start("mot-cap", None, {})

    seen = []
    while not run.finished:
        seen += names(run)
        run = go(run, process="reject")

    assert "sign" in seen
    assert run.result == "refused"


def test_a_refusal_that_the_head_turned_into_a_grant_ends_as_returned(simple):
    run = api.start("mot-cap", None, {})
    while names(run) != ["process"]:
        run = go(run)
    run = go(run, process="reject")
    run = go(run, check_result="rework")

    while not run.finished:
        run = go(run, process="draft_result")

    assert run.result == "returned"


def test_the_wrong_division_hands_the_dossier_back(simple):
    run = api.start("mot-cap", None, {})
    while names(run) != ["accept"]:
        run = go(run)

    run = go(run, accept="hand_back")

    assert names(run) == ["hand_over"]


def test_ids_of_steps_are_never_used_twice(simple):
    run = api.start("mot-cap", None, {})

    seen = []
    for _turn in range(30):
        seen.append(run.open[0].id)
        run = go(run, check_result="rework")

    assert len(set(seen)) == 30


def test_data_given_with_an_outcome_is_there_in_later_steps(simple):
    run = api.start("mot-cap", None, {"mode": "electronic"})

    run = api.complete(run.id, run.open[0].id, "done", {"division": 7})

    assert run.open[0].data == {"mode": "electronic", "division": 7}


@pytest.mark.parametrize(("step", "outcome"), [(None, "reject"), ("999", "done"), ("receive", "done"), ("", "done")])
def test_a_wrong_outcome_or_an_unknown_step_changes_nothing(simple, step, outcome):
    run = api.start("mot-cap", None, {})
    before = Instance.objects.values().get()

    with pytest.raises(Refused):
        api.complete(run.id, run.open[0].id if step is None else step, outcome, {})

    assert Instance.objects.values().get() == before


def test_a_step_that_is_done_is_not_done_again(simple):
    run = api.start("mot-cap", None, {})
    first = run.open[0].id
    after = api.complete(run.id, first, "done", {})

    with pytest.raises(Refused, match="đã có người làm xong"):
        api.complete(run.id, first, "done", {})

    assert api.run(run.id) == after


def test_a_cancelled_run_has_no_open_steps_and_takes_none(simple):
    run = api.start("mot-cap", None, {})

    ended = api.cancel(run.id)

    assert (ended.finished, ended.result, ended.open) == (True, api.CANCELLED, ())
    assert api.run(run.id) == ended
    with pytest.raises(Refused):
        api.complete(run.id, run.open[0].id, "done", {})
    with pytest.raises(Refused):
        api.cancel(run.id)


def test_what_does_not_exist_is_not_found(simple):
    with pytest.raises(NotFound):
        api.start("khong-co", None, {})
    with pytest.raises(NotFound):
        api.start("mot-cap", 2, {})
    with pytest.raises(NotFound):
        api.complete(987654, "1", "done", {})
    with pytest.raises(NotFound):
        api.run(987654)


def test_the_engine_keeps_its_own_names(simple):
    with pytest.raises(ValueError, match="outcome"):
        api.start("mot-cap", None, {"outcome": "reject"})
