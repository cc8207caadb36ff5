"""Dossiers that pass a level. Decree 61/2018/NĐ-CP, article 19.7."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Passage:
    """The agencies that a dossier goes through, from the counter that received it to the one that decides."""

    path: Sequence[str]

    def __post_init__(self) -> None:
        if not self.path:
            raise ValueError("A dossier is received somewhere.")

    @property
    def returns_to(self) -> str:
        """The result goes back to the counter that received the dossier, whoever decides."""
        return self.path[0]

    @property
    def supervised_by(self) -> str:
        """The upper one-stop shop supervises the whole passage."""
        return self.path[-1]

    @property
    def way_back(self) -> tuple[str, ...]:
        """Who hands the result on, in order."""
        return tuple(reversed(self.path))[1:]
