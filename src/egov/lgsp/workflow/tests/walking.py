"""Walking through runs: which step next, with which outcome."""

from collections import Counter
from collections.abc import Callable

from egov.lgsp.workflow import api

LONGEST = 400


def asked(count: int, **more: object) -> dict[str, object]:
    return {"asked": [{"agency": f"000.00.{number:02}.H40"} for number in range(1, count + 1)], **more}


def names(run: api.Run) -> list[str]:
    return [step.name for step in run.open]


def take(run: api.Run, step: api.OpenStep, outcome: str | None = None) -> api.Run:
    return api.complete(run.id, step.id, outcome or step.outcomes[0], {})


def until(run: api.Run, name: str, **outcomes: str) -> api.Run:
    """Go on with first outcomes, or the ones named, until only steps with this name are open."""
    while set(names(run)) != {name}:
        step = next(step for step in run.open if step.name != name)
        run = take(run, step, outcomes.get(step.name))
    return run


def to_the_end(run: api.Run, **outcomes: str) -> tuple[api.Run, list[str]]:
    """Finish with first outcomes, or the ones named; the names of the steps done."""
    done = []
    while not run.finished:
        assert len(done) < LONGEST, f"{run.key} does not end: {done[-20:]}"
        done.append(run.open[0].name)
        run = take(run, run.open[0], outcomes.get(run.open[0].name))
    return run, done


def least_tried(tried: Counter[tuple[str, str]]) -> Callable[[api.OpenStep], str]:
    """A chooser that takes what was taken least, so that a few runs go every way."""

    def choose(step: api.OpenStep) -> str:
        outcome = min(step.outcomes, key=lambda word: tried[step.name, word])
        tried[step.name, outcome] += 1
        return outcome

    return choose
