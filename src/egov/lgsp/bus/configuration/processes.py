"""Processes of a document, and those of the registry."""

from typing import Any

from django.utils import timezone

from egov.lgsp.bus.configuration.reading import Unusable
from egov.lgsp.bus.configuration.report import Report
from egov.lgsp.bus.models import Process
from egov.lgsp.bus.naming import subsystem_named
from egov.lgsp.bus.processes import putting


def apply_processes(rows: list[dict[str, Any]], changes: Report, by: str, *, exact: bool) -> None:
    """Each in the version that its row has; what is not named is not started any more."""
    kept: list[str] = []
    for row in rows:
        subsystem = subsystem_named(row["subsystem"])
        if subsystem is None:
            raise Unusable(f"processes: there is no {row['subsystem']}.")
        current = Process.objects.filter(code=row["code"], in_use=True).first()
        if current is None or (current.xml, current.subsystem_id) != (row["drawing"], subsystem.pk):
            wrong = putting.wrong_process(subsystem, row["drawing"])
            if wrong:
                raise Unusable(f"process {row['code']}: {wrong}")
            putting.put(row["code"], subsystem, row["drawing"], by, timezone.now())
            if current is None:
                changes.added(f"process {row['code']}")
            else:
                changes.changed(f"process {row['code']}", ["drawing"])
        kept.append(row["code"])
    if exact:
        for process in Process.objects.filter(in_use=True).exclude(code__in=kept):
            putting.take_out(process.code)
            changes.removed(f"process {process.code}")


def processes() -> list[dict[str, Any]]:
    """Those that are in use."""
    rows = Process.objects.filter(in_use=True).select_related("subsystem__member").order_by("code")
    return [{"code": one.code, "subsystem": str(one.subsystem), "drawing": one.xml} for one in rows]
