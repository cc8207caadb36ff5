"""Where the lines of what changed go."""

from typing import Protocol


class Report(Protocol):
    """What is new, what differs, what is gone."""

    def added(self, what: object) -> None: ...
    def changed(self, what: object, names: list[str]) -> None: ...
    def removed(self, what: object) -> None: ...
