"""Several events that together mean another one: n of a kind within a time, a sequence, one that did not follow.

Counts and sequences are looked at with the event that may complete them, in the publisher's transaction and one after
the other for each rule and key; absences by the dispatcher. What a rule has spoken for is written down under a unique
name, so that no second node says it again. An event that a rule produced completes no other rule: there are no loops.
"""

import logging
from datetime import datetime
from typing import Any

from egov.lgsp.bus.gateway.delivery.desk import Rows
from egov.lgsp.bus.gateway.rooms.keeping import TYPE, put
from egov.lgsp.bus.gateway.rooms.schemas import Unfit, check_event

log = logging.getLogger(__name__)

OF_ROOM = """
SELECT id, room, pattern, types, key, times, within, produces, since FROM bus_eventrule
WHERE room = %s AND active AND pattern <> 'absence' AND types ->> -1 = %s
"""
ABSENCES = """
SELECT id, room, pattern, types, key, times, within, produces, since FROM bus_eventrule
WHERE active AND pattern = 'absence'
"""
IN_TURN = "SELECT pg_advisory_xact_lock(hashtextextended('bus rule ' || %s || ' ' || %s, 0))"
VALUE = "coalesce(e.event #>> string_to_array(%(key)s, '.'), '')"
SEEN = f"""
SELECT e.id, e.uuid, t.code FROM bus_event e JOIN bus_eventtype t ON t.id = e.event_type_id
WHERE t.room = %(room)s AND t.code = ANY (%(types)s) AND e.at > %(at)s - make_interval(secs => %(within)s)
AND {VALUE} = %(value)s AND e.id > coalesce(
    (SELECT max(last_event) FROM bus_rulematch WHERE rule_id = %(rule)s AND value = left(%(value)s, 255)), 0)
AND e.at >= %(since)s ORDER BY e.id
"""  # noqa: S608
UNFOLLOWED = f"""
SELECT e.id, e.uuid, t.code, {VALUE} AS value FROM bus_event e JOIN bus_eventtype t ON t.id = e.event_type_id
WHERE t.room = %(room)s AND t.code = %(first)s AND e.at >= %(since)s AND e.stopped_at IS NULL
AND e.at <= now() - make_interval(secs => %(within)s) AND e.at > now() - make_interval(secs => %(within)s, days => 1)
AND NOT EXISTS (SELECT 1 FROM bus_rulematch m WHERE m.rule_id = %(rule)s AND m.last_event = e.id)
AND NOT EXISTS (
    SELECT 1 FROM bus_event f JOIN bus_eventtype u ON u.id = f.event_type_id WHERE u.room = t.room
    AND u.code = %(second)s AND f.id > e.id AND f.at <= e.at + make_interval(secs => %(within)s)
    AND coalesce(f.event #>> string_to_array(%(key)s, '.'), '') = {VALUE})
ORDER BY e.id LIMIT 100
"""  # noqa: S608
SPOKEN = """
INSERT INTO bus_rulematch (rule_id, value, last_event, at) VALUES (%s, %s, %s, now()) ON CONFLICT DO NOTHING RETURNING 1
"""


async def completed(rows: Rows, room: str, code: str, event: Any, at: datetime) -> None:
    """Publish what the event that was just kept completes."""
    for rule in await (await rows.execute(OF_ROOM, (room, code))).fetchall():
        value = _value(event, rule.key)
        await rows.execute(IN_TURN, (str(rule.id), value))
        seen = await (await rows.execute(SEEN, _named(rule) | {"value": value, "at": at})).fetchall()
        found = _counted(seen, rule.times) if rule.pattern == "count" else _in_order(seen, rule.types)
        if found:
            await _speak(rows, rule, value, found, at)


async def absent(rows: Rows, at: datetime) -> None:
    """Publish what did not follow in time."""
    for rule in await (await rows.execute(ABSENCES)).fetchall():
        names = _named(rule) | {"first": rule.types[0], "second": rule.types[-1]}
        for event in await (await rows.execute(UNFOLLOWED, names)).fetchall():
            async with rows.transaction():
                await _speak(rows, rule, event.value, [event], at)


def _counted(seen: list[Any], times: int) -> list[Any]:
    return seen if len(seen) >= times else []


def _in_order(seen: list[Any], types: list[str]) -> list[Any]:
    """The earliest events that follow one another as the types do; none when the last one is missing."""
    found: list[Any] = []
    for each in seen:
        if len(found) < len(types) and each.code == types[len(found)]:
            found.append(each)
    return found if len(found) == len(types) else []


async def _speak(rows: Rows, rule: Any, value: str, events: list[Any], at: datetime) -> None:
    said = await (await rows.execute(SPOKEN, (rule.id, value[:255], events[-1].id))).fetchone()
    kind = await (await rows.execute(TYPE, (rule.room, rule.produces))).fetchone()
    if said is None or kind is None:
        return
    event = {"rule": rule.pattern, "key": value, "events": [str(each.uuid) for each in events]}
    try:
        check_event(kind.schema, event)
    except Unfit as error:
        log.warning("Rule %s cannot produce '%s': %s", rule.id, rule.produces, error)
        return
    await put(rows, rule.room, kind.id, rule.produces, rule.room, event, at, "", "")


def _value(event: Any, key: str) -> str:
    """The text of the rule's field in the event, as PostgreSQL's #>> gives it; empty when it has none."""
    for step in key.split(".") if key else ():
        event = event.get(step) if isinstance(event, dict) else None
    if isinstance(event, bool):
        return str(event).lower()
    return str(event) if isinstance(event, str | int | float) and key else ""


def _named(rule: Any) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "room": rule.room,
        "types": rule.types,
        "key": rule.key,
        "within": rule.within,
        "since": rule.since,
    }
