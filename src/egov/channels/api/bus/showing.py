"""Rows of the registry as the interface shows them."""

from datetime import datetime
from typing import Any

from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

Shown = dict[str, Any]


def member(row: bus.Member, actor: Actor) -> Shown:
    return {
        "id": row.pk,
        "identifier": str(row),
        "name": row.name,
        "agency": row.agency.code if row.agency else None,
        "standing": row.standing,
        "contact": row.contact,
    }


def subsystem(row: bus.Subsystem, actor: Actor) -> Shown:
    return {
        "id": row.pk,
        "identifier": str(row),
        "member": row.member_id,
        "name": row.name,
        "standing": row.standing,
        "admission": row.admission,
        "networks": row.networks,
    }


def service(row: bus.Service, actor: Actor) -> Shown:
    """The provider's address is for those who look after it."""
    own = bus.runs_the_bus(actor) or bus.manages(actor, row)
    declared = list(row.declarations.all())
    return {
        "id": row.pk,
        "identifier": str(row),
        "subsystem": row.subsystem_id,
        "kind": row.kind,
        "title": row.title,
        "notes": row.notes,
        "url": row.url if own else None,
        "timeout": row.timeout,
        "evidence": row.evidence,
        "promised_ms": row.promised_ms,
        "promised_share": row.promised_share,
        "health": row.health,
        "owner": row.owner,
        "standing": row.standing,
        "notice": row.stopped_notice,
        "endpoints": [{"id": one.pk, "method": one.method, "path": one.path} for one in row.endpoints.all()],
        "code_lists": [f"{one.code} {one.field}".strip() for one in declared if one.kind == "code_list"],
        "identifiers": [f"{one.code} {one.field}".strip() for one in declared if one.kind == "identifiers"],
    }


def right(row: bus.AccessRight, actor: Actor) -> Shown:
    return {
        "id": row.pk,
        "service": row.service_id,
        "endpoint": row.endpoint_id,
        "subsystem": row.subsystem_id,
        "group": row.group.code if row.group else None,
        "purpose": row.purpose,
        "state": row.state,
        "asked_at": row.asked_at.isoformat(),
        "asked_by": row.asked_by,
        "decided_at": moment(row.decided_at),
        "decided_by": row.decided_by,
        "reason": row.reason,
        "valid_to": moment(row.valid_to),
        "consent": row.consent,
        "needs_purpose": row.needs_purpose,
        "masked": row.masked,
    }


def credential(row: bus.Credential, actor: Actor, secret: str | None = None) -> Shown:
    return {
        "id": row.pk,
        "kind": row.kind,
        "fingerprint": row.fingerprint,
        "label": row.label,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat(),
        "revoked_at": moment(row.revoked_at),
        "secret": secret,
    }


def policy(row: bus.Policy, actor: Actor) -> Shown:
    names = ("from_hour", "to_hour", "rate", "burst", "quota", "concurrency", "most_bytes", "priority", "cache")
    shown = {name: getattr(row, name) for name in names}
    return {"id": row.pk, "subsystem": row.subsystem_id, "service": row.service_id, **shown}


def exchange(row: bus.Exchange, actor: Actor) -> Shown:
    names = (
        *("message_id", "client", "service", "protocol", "method", "path", "user_id", "issue", "represented"),
        *("trace", "status", "fault", "said", "took_us", "provider_us", "request_bytes", "response_bytes"),
    )
    meant = bus.meaning(row.fault, row.status)
    shown = {name: getattr(row, name) for name in names}
    return {"id": str(row.pk), "at": row.at.isoformat(), "side": meant.side if meant else "", **shown}


def diagnosis(row: bus.Diagnosis, actor: Actor) -> Shown:
    """The steps in words; what they say of the provider's machines only to who may know."""
    inside = bus.knows_the_inside(actor, bus.service_named(row.service))
    failed = bus.first_failed(row)
    names = ("client", "service", "method", "path", "node")
    return {
        "id": str(row.pk),
        "at": row.at.isoformat(),
        **{name: getattr(row, name) for name in names},
        "possible": row.done_at is not None and not failed,
        "fails_at": failed,
        "steps": [
            {
                "name": step.name,
                "outcome": step.outcome,
                "took_ms": step.took_ms,
                "finding": step.sentence,
                "to_do": step.to_do,
                "inside": step.inside,
            }
            for step in bus.in_words(row, inside=inside)
        ],
    }


def moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
