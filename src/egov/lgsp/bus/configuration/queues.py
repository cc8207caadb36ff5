"""Queues of a document."""

from typing import Any

from egov.lgsp.bus.configuration.exporting import QUEUE
from egov.lgsp.bus.configuration.reading import Unusable
from egov.lgsp.bus.configuration.report import Report
from egov.lgsp.bus.models import Queue, Service, Subsystem
from egov.lgsp.bus.problems import wrong_queue


def apply_queues(rows: list[dict[str, Any]], changes: Report, *, exact: bool) -> None:
    """Each queue as its row describes it, found again by its code."""
    codes = [row["code"] for row in rows]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise Unusable(f"queues: {twice} stands twice.")
    subsystems = {str(one): one for one in Subsystem.objects.select_related("member")}
    services = {str(one): one for one in Service.objects.select_related("subsystem__member")}
    blank = Queue()
    for row in rows:
        for part, there in (("subsystem", subsystems), ("service", services)):
            if row[part] not in there:
                raise Unusable(f"queues: there is no {row[part]}.")
        values = {name: row.get(name, getattr(blank, name)) for name in QUEUE}
        service = services[row["service"]]
        wrong = wrong_queue({**values, "code": row["code"]}, service.kind)
        if wrong:
            raise Unusable(f"queue {row['code']}: {wrong}")
        values |= {"subsystem": subsystems[row["subsystem"]], "service": service}
        queue = Queue.objects.filter(code=row["code"]).first()
        if queue is None:
            changes.added(f"queue {Queue.objects.create(code=row['code'], **values)}")
        elif different := [name for name, value in values.items() if getattr(queue, name) != value]:
            for name in different:
                setattr(queue, name, values[name])
            queue.save()
            changes.changed(f"queue {queue}", different)
    if exact:
        for queue in Queue.objects.exclude(code__in=codes).select_for_update():  # nodes write about them
            changes.removed(f"queue {queue}")
            queue.delete()
