"""What is wrong with a message: where, of which kind, and a sentence for the person who sent it."""

from typing import NamedTuple

from egov.kernel.wording import Sentence

MISSING, RANGE, FORMAT, TYPE = "N", "R", "M", "T"
"""Kinds, as the national checker marks them: required, out of range, wrong format, wrong type."""
MOST_TOLD = 20


class Problem(NamedTuple):
    """`element` is its path below the message, such as MessageHeader/Code/CodeNumber."""

    kind: str
    element: str
    sentence: Sentence


class Wrong(ValueError):
    """A message that cannot be used."""

    def __init__(self, problems: "list[Problem]") -> None:
        self.problems = problems
        super().__init__(" ".join(problem.sentence for problem in problems[:MOST_TOLD]))


def problem(kind: str, element: str, wording: str, **values: object) -> Problem:
    """`wording` may name the element as %(element)s."""
    return Problem(kind, element, Sentence(wording, element=element, **values))
