"""What this process does with each queue, or why it does nothing: kept here, told to the database by `telling`."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from egov.lgsp.bus.rules.queues import Queue

STARTING, TAKING, STANDBY, HELD, FAILING, LEFT = "starting", "taking", "standby", "held", "failing", "left"
LONGEST = 500
"""Letters of a sentence that are kept."""


@dataclass
class Doing:
    """With one queue. `taken` counts messages that the broker may forget, since the process started."""

    state: str = STARTING
    fault: str = ""
    said: str = ""
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    taken: int = 0


@dataclass
class States:
    """Of all queues, by their numbers."""

    of: dict[int, Doing] = field(default_factory=dict)

    def say(self, queue: Queue, state: str, fault: str = "", said: str = "") -> bool:
        """True when that is news. The same reason in other words is none for how long it has lasted."""
        doing = self.of.setdefault(queue.id, Doing())
        before = doing.state, doing.fault, doing.said
        if (state, fault) != before[:2]:
            doing.state, doing.fault, doing.since = state, fault, datetime.now(UTC)
        doing.said = said.replace("\0", "")[:LONGEST]
        return before != (state, fault, doing.said)

    def took(self, queue: Queue) -> None:
        """One message more. On the way of every message, so it does next to nothing."""
        doing = self.of.get(queue.id)
        if doing is None:
            return
        doing.taken += 1
        if doing.state == HELD:
            self.say(queue, TAKING)

    def keep(self, wanted: Collection[Queue]) -> None:
        """Forget the queues that are not emptied any more."""
        numbers = {queue.id for queue in wanted}
        for number in self.of.keys() - numbers:
            del self.of[number]
