"""Settled dossiers as the nine indicators see them (circular 01/2018, articles 13 to 15), counted by the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from egov.kernel.working_time import HANOI
from egov.services.catalogue.api import at_once
from egov.services.dossiers.rules.scores import Handled

DUE = datetime(2018, 1, 2, 12, tzinfo=HANOI)
FINISHED = {"early": DUE - timedelta(days=1), "in_time": DUE - timedelta(hours=1), "late": DUE + timedelta(hours=1)}

# One pass over the dossiers settled in the span: alike ones of a receiving office become one row.
ALIKE = """
SELECT office_id, moment, late_steps, contacts,
  count(*), count(*) FILTER (WHERE online), count(*) FILTER (WHERE at_once)
FROM (
  SELECT d.office_id, d.channel = 'online' AS online, d.release_id = ANY(%(at_once)s) AS at_once,
    CASE WHEN d.finished_at > d.due THEN 'late'
         WHEN (d.finished_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date < (d.due AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
         THEN 'early' ELSE 'in_time' END AS moment,
    EXISTS (SELECT FROM dossiers_step s
            WHERE s.dossier_id = d.id AND s.closed_at > s.due AND s.outcome <> 'cancelled') AS late_steps,
    1 + (SELECT count(*) FROM dossiers_supplement u WHERE u.dossier_id = d.id) AS contacts
  FROM dossiers_dossier d
  WHERE d.finished_at >= %(start)s AND d.finished_at < %(end)s AND d.due IS NOT NULL
    AND d.status IN ('done', 'returned') AND (%(scope)s::bigint[] IS NULL OR d.office_id = ANY(%(scope)s))
) AS seen
GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class Alike:
    """Dossiers of one office that are alike for the indicators. `moment` is early, in_time or late."""

    office: int
    moment: str
    late_steps: bool
    contacts: int
    dossiers: int
    online: int
    at_once: int

    @property
    def handled(self) -> Handled:
        """One of them. The applicant deals with one agency only: the office that received it."""
        return Handled(FINISHED[self.moment], DUE, late_steps=int(self.late_steps), contacts=self.contacts)


def settled_alike(scope: Collection[int] | None, first: date, last: date) -> dict[int, list[Alike]]:
    """What was settled from `first` to `last`, both counted, by receiving office; None is every office."""
    start, end = (datetime.combine(day, datetime.min.time(), HANOI) for day in (first, last + timedelta(days=1)))
    given: dict[str, Any] = {
        "start": start,
        "end": end,
        "at_once": at_once(),
        "scope": None if scope is None else list(scope),
    }
    found: dict[int, list[Alike]] = {}
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, given)
        for row in cursor:
            found.setdefault(row[0], []).append(Alike(*row))
    return found
