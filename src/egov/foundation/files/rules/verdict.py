"""What can be wrong with a file. The sentences that people read are in `files/sentences.py`."""

from enum import StrEnum


class Problem(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    NOT_ACCEPTED = "not_accepted"
    DOUBLE_EXTENSION = "double_extension"
    EXECUTABLE = "executable"
    INFECTED = "infected"
    TYPE_MISMATCH = "type_mismatch"
    CORRUPT = "corrupt"
    PASSWORD = "password"  # noqa: S105
    ACTIVE_CONTENT = "active_content"
    ATTACHMENT = "attachment"
    MACRO = "macro"
    BOMB = "bomb"
    POLYGLOT = "polyglot"
    TOO_SMALL = "too_small"
    BLURRED = "blurred"


class Rejected(Exception):
    """The file is not taken; `values` fill the sentence."""

    def __init__(self, problem: Problem, **values: str) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.values = values
