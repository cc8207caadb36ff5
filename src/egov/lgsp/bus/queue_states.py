"""What the nodes do with the queues, as they told it themselves, and which queues nobody empties."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from egov.lgsp.bus.models import Queue, QueueState, Standing
from egov.lgsp.bus.rules.emptying import GONE, OLD, SILENT, words

State = QueueState.State
OF_THE_SERVICE = ("service__subsystem", "service__subsystem__member")
OF_THE_SENDER = ("subsystem", "subsystem__member")


@dataclass(frozen=True)
class AtNode:
    """One node and one queue. `state` is one of QueueState's, or `silent` for a node that tells nothing any more."""

    row: QueueState
    state: str
    since: datetime
    colour: str
    label: str
    why: str
    to_do: str

    @property
    def counts(self) -> bool:
        """Is the process there, as far as one knows?"""
        return self.state not in (GONE, OLD)


def at_nodes(queue: Queue, now: datetime) -> list[AtNode]:
    """What each node does with it: those that live first, by name. None for a queue that is stopped: the nodes leave
    it alone."""
    if not queue.active:
        return []
    found = [_at_node(row, now) for row in queue.states.all()]
    return sorted(found, key=lambda one: (not one.counts, one.row.node))


def summary(nodes: list[AtNode]) -> tuple[str, str, str]:
    """Colour, words and what to do of an active queue over all nodes."""
    living = [one for one in nodes if one.counts]
    if taking := sum(one.state == State.TAKING for one in living):
        return "ok", _("%(many)s nút đang lấy tin") % {"many": taking}, ""
    if not nodes:
        return "warn", _("Chưa nút nào báo"), _("Nút báo trong vài giây. Quá một phút thì xem các nút có chạy không.")
    if not living:
        return "bad", _("Không nút nào chạy"), _("Xem máy và tiến trình của các nút. Tin nằm lại ở RabbitMQ.")
    near = next((one for state in (State.HELD, State.STARTING) for one in living if one.state == state), None)
    if near is not None:
        return near.colour, near.label, ""
    return "bad", _("Không nút nào lấy tin"), _("Lý do của từng nút ở bảng dưới.")


def unemptied(now: datetime) -> Iterator[tuple[Queue, float]]:
    """Active queues, and for how many seconds no node has told that it takes their messages. A queue that was changed
    begins anew: the nodes need a moment for it. Where somebody stopped the service or a party, nobody wonders."""
    working = [f"{party}__standing" for party in ("service", *OF_THE_SERVICE, *OF_THE_SENDER)]
    queues = Queue.objects.filter(active=True, **dict.fromkeys(working, Standing.ACTIVE))
    for queue in queues.annotate(last=Max("states__emptied_at")).order_by("code"):
        last = max(queue.changed_at, queue.last or queue.changed_at)
        yield queue, (now - last).total_seconds()


def _at_node(row: QueueState, now: datetime) -> AtNode:
    old = row.state != GONE and row.seen_at < now - timedelta(seconds=SILENT)
    state = OLD if old else row.state
    said = words(state, row.fault)
    told = [_(text) if text else "" for text in (said.label, said.why, said.to_do)]
    return AtNode(row, state, row.seen_at if old else row.since, said.colour, *told)
