"""Groups, rights and policies of a document."""

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from egov.kernel.actor import Actor
from egov.lgsp.bus.configuration.exporting import LIMITS
from egov.lgsp.bus.configuration.reading import Unusable
from egov.lgsp.bus.configuration.report import Report
from egov.lgsp.bus.models import AccessRight, Group, Policy, Service, Subsystem
from egov.lgsp.bus.problems import wrong_limits, wrong_parts
from egov.lgsp.bus.rules.consents import Misplaced, place_of

State = AccessRight.State


def apply_groups(rows: list[dict[str, Any]], changes: Report, *, exact: bool) -> None:
    """Each group with exactly the applications that its row names."""
    subsystems = _subsystems()
    for row in rows:
        wanted = {_found(subsystems, text, row["code"]).pk for text in row["subsystems"]}
        group, new = Group.objects.get_or_create(code=row["code"], defaults={"name": row["name"]})
        there = set(group.subsystems.values_list("pk", flat=True))
        if new:
            changes.added(f"group {group}")
        elif group.name != row["name"] or there != wanted:
            changes.changed(f"group {group}", ["name" if there == wanted else "subsystems"])
        if group.name != row["name"]:
            group.name = row["name"]
            group.save(update_fields=["name"])
        if there != wanted:
            group.subsystems.set(wanted)
    if exact:
        for group in Group.objects.exclude(code__in=[row["code"] for row in rows]).exclude(subsystems=None):
            group.subsystems.clear()
            changes.removed(f"group {group}")


def apply_rights(rows: list[dict[str, Any]], changes: Report, actor: Actor, at: datetime, *, exact: bool) -> None:
    """Rights that are granted; a request for the same is answered by it."""
    subsystems, services = _subsystems(), _services()
    groups = {group.code: group for group in Group.objects.all()}
    kept: list[int] = []
    for row in rows:
        service = _found(services, row["service"], "rights")
        endpoint = None
        if "endpoint" in row:
            endpoint = next((one for one in service.endpoints.all() if str(one) == row["endpoint"]), None)
            if endpoint is None:
                raise Unusable(f"{service} has no endpoint {row['endpoint']}.")
        who = {
            "subsystem": _found(subsystems, row["subsystem"], "rights") if "subsystem" in row else None,
            "group": _found(groups, row["group"], "rights") if "group" in row else None,
        }
        values = {
            "purpose": row.get("purpose", ""),
            "consent": _place(row.get("consent", "")),
            "needs_purpose": row.get("needs_purpose", False),
            "masked": _parts(row.get("masked", [])),
            "valid_to": _moment(row.get("valid_to")),
            "state": State.GRANTED,
        }
        right = AccessRight.objects.filter(
            service=service, endpoint=endpoint, state__in=(State.ASKED, State.GRANTED), **who
        ).first()
        if right is None:
            right = AccessRight(service=service, endpoint=endpoint, asked_at=at, asked_by=actor.name, **who)
        different = [name for name, value in values.items() if getattr(right, name) != value]
        if right.pk is None or different:
            new = right.pk is None
            for name, value in values.items():
                setattr(right, name, value)
            right.decided_at, right.decided_by = at, actor.name
            right.save()
            if new:
                changes.added(right)
            else:
                changes.changed(right, different)
        kept.append(right.pk)
    if exact:
        for right in AccessRight.objects.filter(state=State.GRANTED).exclude(pk__in=kept):
            right.state, right.reason = State.WITHDRAWN, _("Không còn trong cấu hình của trục")
            right.decided_at, right.decided_by = at, actor.name
            right.save()
            changes.removed(right)


def apply_policies(rows: list[dict[str, Any]], changes: Report, *, exact: bool) -> None:
    """Limits, found again by caller, service and first hour."""
    subsystems, services = _subsystems(), _services()
    blank = Policy()
    kept: list[int] = []
    for row in rows:
        values = {name: row.get(name, getattr(blank, name)) for name in (*LIMITS, "to_hour")}
        wrong = wrong_limits({**values, "from_hour": row.get("from_hour", 0)})
        if wrong:
            raise Unusable(f"policies: {wrong}")
        key = {
            "subsystem": _found(subsystems, row["subsystem"], "policies") if "subsystem" in row else None,
            "service": _found(services, row["service"], "policies") if "service" in row else None,
            "from_hour": row.get("from_hour", 0),
        }
        policy = Policy.objects.filter(**key).first()
        if policy is None:
            policy = Policy.objects.create(**key, **values)
            changes.added(f"policy {policy}")
        elif different := [name for name, value in values.items() if getattr(policy, name) != value]:
            for name in different:
                setattr(policy, name, values[name])
            policy.save()
            changes.changed(f"policy {policy}", different)
        kept.append(policy.pk)
    if exact:
        for policy in Policy.objects.exclude(pk__in=kept):
            changes.removed(f"policy {policy}")
            policy.delete()


def _parts(names: list[str]) -> list[str]:
    if wrong := wrong_parts(tuple(names)):
        raise Unusable(f"rights: {wrong}")
    return names


def _subsystems() -> dict[str, Subsystem]:
    return {str(one): one for one in Subsystem.objects.select_related("member")}


def _services() -> dict[str, Service]:
    rows = Service.objects.select_related("subsystem__member").prefetch_related("endpoints")
    return {str(one): one for one in rows}


def _found(there: dict[str, Any], name: str, place: str) -> Any:
    if name not in there:
        raise Unusable(f"{place}: there is no {name}.")
    return there[name]


def _place(text: str) -> str:
    try:
        return str(place_of(text)) if text else ""
    except Misplaced as error:
        raise Unusable(f"rights: {error}") from None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Unusable(f"rights: {text} is not a moment with a time zone, such as 2027-01-01T00:00:00+07:00.")
    return at
