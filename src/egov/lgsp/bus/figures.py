"""Figures of the bus by the hour, projected from the exchanges; sums and percentiles of any span of hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from egov.lgsp.bus.models import HourFigure, Service, Subsystem

HOUR = timedelta(hours=1)

# One pass over the exchanges of the span. Callers and services that the registry does not know are one group each:
# their names were made up outside, and as many as there were calls.
OF_HOURS = """
INSERT INTO bus_hourfigure
  (hour, client, service, ending, bucket, calls, took_us, provider_us, request_bytes, response_bytes)
SELECT date_trunc('hour', e.at), coalesce(c.name, ''), coalesce(s.name, ''),
  CASE WHEN e.fault LIKE 'Client%%' OR e.fault = ANY(%(callers)s) THEN 'caller'
       WHEN e.fault LIKE 'Server.ServerProxy%%' THEN 'provider'
       WHEN e.fault <> '' THEN 'bus'
       WHEN e.status >= 500 THEN 'failed' ELSE '' END AS ending,
  ceil(8 * ln(greatest(e.took_us, 1)::float8) / ln(2::float8))::smallint AS bucket,
  count(*), sum(e.took_us), sum(e.provider_us), sum(e.request_bytes), sum(e.response_bytes)
FROM bus_exchange e
LEFT JOIN unnest(%(clients)s::text[]) AS c(name) ON c.name = e.client
LEFT JOIN unnest(%(services)s::text[]) AS s(name) ON s.name = e.service
WHERE e.at >= %(first)s AND e.at < %(last)s AND NOT e.protocol = ANY(%(unreal)s)
GROUP BY 1, 2, 3, 4, 5
"""
UNREAL = ["probe", "mock"]
"""Protocols of records that are no traffic: diagnoses, and answers made from contracts."""
CALLERS_OWN = [  # faults that the bus finds, and that the caller has to mend
    "Server.ClientProxy.UnknownMember",
    "Server.ClientProxy.SslAuthenticationFailed",
    "Server.ClientProxy.AuthenticationFailed",
    "Server.ServerProxy.UnknownService",
    "Server.ServerProxy.AccessDenied",
]


def names() -> tuple[list[str], list[str]]:
    """Callers and services as exchanges name them, of the whole registry."""
    instance = settings.BUS_INSTANCE
    clients = [f"{instance}/{one}" for one in Subsystem.objects.select_related("member")]
    services = Service.objects.select_related("subsystem__member")
    return clients, [f"{instance}/{one}" for one in services]


def rebuild(first: datetime, last: datetime) -> None:
    """Count the hours from `first` to before `last` anew; running it twice changes nothing."""
    start = first.replace(minute=0, second=0, microsecond=0)
    clients, services = names()
    with transaction.atomic():
        HourFigure.objects.filter(hour__gte=start, hour__lt=last).delete()
        with connection.cursor() as cursor:
            cursor.execute(
                OF_HOURS,
                {
                    "first": start,
                    "last": last,
                    "clients": clients,
                    "services": services,
                    "callers": CALLERS_OWN,
                    "unreal": UNREAL,
                },
            )


@dataclass(frozen=True)
class Figures:
    """Sums of a group. Times in milliseconds; the percentiles are exact to nine per cent."""

    calls: int = 0
    faulty: int = 0
    caller: int = 0
    bus: int = 0
    provider: int = 0
    bytes: int = 0
    average: float = 0
    p50: float = 0
    p95: float = 0

    @property
    def fault_rate(self) -> float:
        """Percentage of calls that came to nothing through no fault of the caller's."""
        return 100 * self.faulty / self.calls if self.calls else 0.0


GROUPS = {
    "service": "service",
    "client": "client",
    "agency": "split_part(client, '/', 2) || '/' || split_part(client, '/', 3)",
    "provider": "split_part(service, '/', 2) || '/' || split_part(service, '/', 3)",
    "hour": "hour",
    "day": "date_trunc('day', hour AT TIME ZONE 'Asia/Ho_Chi_Minh')::date",
    "public": (  # day, service, calling agency; organisations outside the administration by their class
        "concat_ws('|', (hour AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, service,"
        " CASE WHEN client LIKE '%%/GOV/%%' THEN split_part(client, '/', 2) || '/' || split_part(client, '/', 3)"
        " ELSE split_part(client, '/', 2) END)"
    ),
    "all": "''::text",
}
_SUMS = """
SELECT {group} AS what, bucket, sum(calls)::bigint,
  coalesce(sum(calls) FILTER (WHERE ending = 'caller'), 0)::bigint,
  coalesce(sum(calls) FILTER (WHERE ending = 'bus'), 0)::bigint,
  coalesce(sum(calls) FILTER (WHERE ending IN ('provider', 'failed')), 0)::bigint,
  sum(took_us)::bigint, sum(request_bytes + response_bytes)::bigint
FROM bus_hourfigure
WHERE hour >= %(first)s AND hour < %(last)s
  AND (%(all)s OR client LIKE ANY(%(prefixes)s) OR service LIKE ANY(%(prefixes)s))
  AND (%(service)s = '' OR service = %(service)s) AND (%(client)s = '' OR client = %(client)s)
GROUP BY 1, 2
"""


def sums(
    group: str,
    first: datetime,
    last: datetime,
    members: Iterable[str] | None = None,
    *,
    service: str = "",
    client: str = "",
) -> dict[Any, Figures]:
    """Figures by one of GROUPS. `members` are identifiers such as `GOV/so-tp`: only what they take part in."""
    prefixes = [f"{_plain(settings.BUS_INSTANCE)}/{_plain(one)}/%" for one in members or ()]
    with connection.cursor() as cursor:
        cursor.execute(
            _SUMS.format(group=GROUPS[group]),
            {
                "first": first,
                "last": last,
                "all": members is None,
                "prefixes": prefixes,
                "service": service,
                "client": client,
            },
        )
        rows: dict[Any, list[tuple[Any, ...]]] = {}
        for what, *rest in cursor.fetchall():
            rows.setdefault(what, []).append(tuple(rest))
    return {what: _figures(buckets) for what, buckets in rows.items()}


def _plain(text: str) -> str:
    """No wildcard of LIKE in a name."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _figures(rows: list[tuple[Any, ...]]) -> Figures:
    totals = [sum(row[place] for row in rows) for place in range(1, 7)]
    calls, caller, bus, provider, took, size = totals
    counted = sorted((row[0], row[1]) for row in rows)
    return Figures(
        calls,
        bus + provider,
        caller,
        bus,
        provider,
        size,
        took / calls / 1000 if calls else 0.0,
        _percentile(counted, calls, 0.50),
        _percentile(counted, calls, 0.95),
    )


def _percentile(counted: list[tuple[int, int]], calls: int, share: float) -> float:
    """The upper edge of the bucket in which the share is reached, in milliseconds."""
    seen = 0
    for bucket, number in counted:
        seen += number
        if seen >= share * calls:
            return float(2 ** (bucket / 8) / 1000)
    return 0.0
