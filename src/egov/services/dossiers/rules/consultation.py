"""Asking other agencies. Decree 61/2018/NĐ-CP, articles 19.5 and 19.6."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """What an asked agency has done. Silence is its own standing, never a consent."""

    WAITING = "waiting"
    SILENT = "silent"
    AGREES = "agrees"
    OBJECTS = "objects"


class Mode(StrEnum):
    """Electronic dossiers go to all agencies at once, paper ones from one to the next (art. 19.6)."""

    PARALLEL = "parallel"
    SEQUENCE = "sequence"


@dataclass(frozen=True)
class Question:
    """One agency's own question with its own date (art. 19.5)."""

    agency: str
    duty: str
    due: datetime | None = None
    answered_at: datetime | None = None
    agrees: bool | None = None

    def standing(self, now: datetime) -> Standing:
        """Silent from the first moment after the date without an answer."""
        if self.answered_at is not None:
            return Standing.AGREES if self.agrees else Standing.OBJECTS
        return Standing.SILENT if self.due is not None and now > self.due else Standing.WAITING

    @property
    def was_late(self) -> bool:
        """Answered, but after its date."""
        return self.answered_at is not None and self.due is not None and self.answered_at > self.due


def silent(questions: Iterable[Question], now: datetime) -> tuple[str, ...]:
    """Agencies to be reported to the head of the one-stop shop."""
    return tuple(q.agency for q in questions if q.standing(now) is Standing.SILENT)


def all_agree(questions: Iterable[Question], now: datetime) -> bool:
    """Only when every agency said so; one that is silent did not."""
    return all(q.standing(now) is Standing.AGREES for q in questions)


def addressees(questions: Sequence[Question], mode: Mode, sent: Iterable[str] = ()) -> tuple[str, ...]:
    """Who gets the dossier now: all who do not have it, or the next one once the one before has answered."""
    done = set(sent)
    if mode is Mode.PARALLEL:
        return tuple(q.agency for q in questions if q.agency not in done)
    for question in questions:
        if question.agency not in done:
            return (question.agency,)
        if question.answered_at is None:
            return ()
    return ()


def incomplete(lead: str, questions: Iterable[Question]) -> tuple[str, ...]:
    """What a routing lacks: art. 19.6 asks for a lead agency, and a duty and a due date for each other
    one."""
    missing = () if lead else ("lead",)
    return missing + tuple(q.agency for q in questions if not q.duty.strip() or q.due is None)
