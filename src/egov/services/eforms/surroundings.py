"""What a form cannot know by itself, so that the caller provides it: today, units, code lists."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from django.utils import timezone

from egov.services.eforms.wording import NO_WORDS, Wording


@dataclass(frozen=True)
class Choice:
    """One possible answer; `hint` explains it below its label."""

    value: str
    label: Wording
    hint: Wording = NO_WORDS


Units = Callable[[str], Sequence[tuple[str, str]]]
"""Code and name of the units under a parent code; the provinces for ''."""
CodeLists = Callable[[str], Sequence[Choice] | None]
"""The choices of a code list, None when there is no such list."""
Home = Callable[[], str]
"""The code of the province that people are taken to live in until they say otherwise; '' for none."""


def no_units(parent: str) -> Sequence[tuple[str, str]]:
    return ()


def no_lists(name: str) -> Sequence[Choice] | None:
    return None


def no_home() -> str:
    return ""


@dataclass(frozen=True)
class Surroundings:
    """`day` stays None but in tests and recounts: the day of filing is the province's today."""

    units: Units = no_units
    lists: CodeLists = no_lists
    day: date | None = None
    home: Home = no_home

    @property
    def today(self) -> date:
        return self.day or timezone.localdate()

    def read_once(self) -> "Surroundings":
        """The same for the length of one answer: no list is read twice."""
        return replace(self, units=cache(self.units), lists=cache(self.lists), home=cache(self.home))


ALONE = Surroundings()
