"""A mediation with a sample message: each step is shown, and nobody is called who was not to be."""

from typing import Any

import pytest

from egov.lgsp.bus.mediation_trial import Outcome, try_mediation

SERVICE = "VN-ND/GOV/a/b/c"
OTHER = "VN-ND/GOV/a/b/other"


def tried(
    *request: dict[str, Any], response: tuple[dict[str, Any], ...] = (), ask: Any = None, **sample: Any
) -> Outcome:
    document = {"accepts": "rest", "request": list(request), "response": list(response)}
    return try_mediation(SERVICE, {"document": document, "body": '{"n": 1}', **sample}, ask)


def last(outcome: Outcome) -> str:
    return "".join(outcome.steps[-1].after.split())


def test_every_step_shows_what_goes_in_and_out() -> None:
    written = {"write": {"format": "xml", "root": "hoi"}}
    read = {"read": {"format": "xml"}}

    outcome = tried(written, response=(read,), answer="<dap><x>7</x></dap>")

    assert outcome.problem == ""
    assert [(each.side, each.step) for each in outcome.steps] == [
        ("request", "write"), ("provider", "call"), ("response", "read"),
    ]  # fmt: skip
    assert "<hoi>" in outcome.steps[0].after
    assert outcome.steps[1].said == f"POST {SERVICE}"
    assert last(outcome) == '{"x":"7"}'


def test_without_an_answer_it_ends_at_the_provider() -> None:
    outcome = tried({"jsonata": "{'m': n}"})

    assert outcome.steps[-1].side == "provider"
    assert "answer of the provider" in outcome.problem


def test_a_step_that_fails_is_shown_with_what_it_got() -> None:
    outcome = tried({"jsonata": "n + 'a'"})

    assert outcome.steps[-1].before == '{"n": 1}'
    assert outcome.problem
    assert outcome.problem in outcome.steps[-1].said


@pytest.mark.parametrize("mode", ["observe", "warn", "enforce"])
def test_a_schema_that_is_not_kept_is_told(mode: str) -> None:
    check = {"validate": {"json": {"required": ["so"]}, "mode": mode, "title": "Đơn"}}

    outcome = tried(check, answer="{}")

    assert len(outcome.findings) == 1
    assert f"{mode}, Đơn" in outcome.findings[0]
    assert bool(outcome.problem) == (mode == "enforce")


def test_a_route_says_where_it_leads() -> None:
    ways = [{"when": {"jsonata": "n = 2"}, "path": "/two"}, {"when": {"jsonata": "n"}, "path": "/{{$client}}one"}]

    outcome = tried({"route": ways}, answer="{}")

    assert outcome.steps[0].said == f"→ {SERVICE} /one"


def test_several_services_are_answered_by_samples() -> None:
    calls = {"a": {"service": OTHER, "path": "/a"}, "b": {"service": OTHER, "path": "/b"}}

    outcome = tried({"scatter": {"calls": calls, "least": 1}}, answers={"a": '{"x": 1}'})

    assert last(outcome) == '{"a":{"x":1}}'
    assert f"b: GET {OTHER}/b" in outcome.steps[0].said
    assert "sample answer is needed for 'b'" in outcome.steps[0].said
    assert outcome.problem == ""


def test_too_few_samples_are_too_few_answers() -> None:
    calls = {"a": {"service": OTHER}, "b": {"service": OTHER}}

    assert "needed for 'b'" in tried({"scatter": {"calls": calls}}, answers={"a": "{}"}).problem


def test_a_split_is_answered_item_by_item() -> None:
    split = {"split": {"items": "n", "aggregate": "$sum(x)"}}

    outcome = tried(split, body='{"n": [1, 2]}', answers={"0": '{"x": 3}', "1": '{"x": 4}'})

    assert last(outcome) == "7"
    assert outcome.steps[0].said.startswith("2 ×")


def test_only_who_has_no_sample_is_asked_when_it_is_wanted() -> None:
    asked = []

    def ask(service: str, method: str, path: str, body: bytes, kind: str) -> tuple[bytes, str]:
        asked.append((service, method, path))
        return b'{"y": 2}', "application/json"

    steps = [{"enrich": {"service": OTHER, "path": f"/{name}", "into": name}} for name in ("a", "b")]

    outcome = tried(*steps, ask=ask, answers={"a": '{"x": 1}'}, answer="{}")

    assert asked == [(OTHER, "GET", "/b")]
    assert "".join(outcome.steps[1].after.split()) == '{"n":1,"a":{"x":1},"b":{"y":2}}'
