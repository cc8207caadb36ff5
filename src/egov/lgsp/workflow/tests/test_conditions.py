"""Conditions compare; they never compute."""

import pytest

from egov.lgsp.workflow.conditions import NotAConditionError, compared, condition

DATA = {"outcome": "reject", "outcomes": {"process": "ask"}, "mode": "paper", "asking": {"urgent": True}}


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("outcome == 'reject'", True),
        ("outcome != 'reject'", False),
        ("mode in ('paper', 'mail')", True),
        ("mode not in ['paper', 'mail']", False),
        ("outcomes.process == 'ask' and asking.urgent", True),
        ("outcome == 'approve' or not asking.urgent", False),
        ("unknown", False),
        ("unknown.deeper == None", True),
        ("mode.deeper == 'x'", False),
        ("not unknown", True),
    ],
)
def test_a_condition_is_answered_from_the_data(text, answer):
    assert condition(text)(DATA) is answer


@pytest.mark.parametrize(
    "text",
    [
        "",
        "outcome = 'reject'",
        "open('/etc/passwd')",
        "outcome == mode",
        "().__class__",
        "[x for x in mode]",
        "1 == 1",
        "'a' == 'a'",
        "mode in 'paper'",
        "outcome == 'a' == 'b'",
        "lambda: 1",
        "outcome == f'{mode}'",
        "(" * 500 + ")" * 500,
        "outcome == '\0'",
    ],
)
def test_anything_else_is_no_condition(text):
    with pytest.raises(NotAConditionError):
        condition(text)


def test_the_constants_a_name_is_compared_with_are_known():
    text = "outcome == 'reject' or outcome in ('ask', 'stop') and mode == 'paper'"

    assert compared(text, "outcome") == {"reject", "ask", "stop"}
