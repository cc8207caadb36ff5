"""The registry as a document. Secrets and what is only asked for are left out; certificates are public."""

import json
from collections import defaultdict
from datetime import datetime
from typing import Any

import yaml

from egov.lgsp.bus.configuration.handling import handling
from egov.lgsp.bus.configuration.processes import processes
from egov.lgsp.bus.models import (
    APPROVED,
    AccessRight,
    Credential,
    Declaration,
    EdocAgency,
    Endpoint,
    Group,
    Inlet,
    Member,
    Policy,
    Queue,
    Service,
    Subsystem,
)

SERVICE = (
    "version",
    "kind",
    "title",
    "notes",
    "url",
    "timeout",
    "verify_tls",
    "most_bytes",
    "evidence",
    "promised_ms",
    "promised_share",
    "health",
    "owner",
    "adapter",
    "stopped_notice",
    "contract",
)
INLET = ("title", "url", "adapter", "method", "path", "every", "standing")
LIMITS = ("rate", "burst", "quota", "concurrency", "most_bytes", "priority", "cache")
QUEUE = (
    *("broker", "user", "secret", "verify_tls", "queue", "method", "path", "mode", "alone", "prefetch"),
    *("dead_letters", "active"),
)


class _Dumper(yaml.SafeDumper):
    """Long texts as blocks, so that a difference between two versions can be read."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def as_yaml(document: dict[str, Any]) -> str:
    """The document as text, always the same for the same registry."""
    return yaml.dump(document, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


def as_json(value: Any) -> str:
    """A value as text, its letters as they are."""
    return json.dumps(value, ensure_ascii=False)


def registry() -> dict[str, Any]:
    """Everything that carries messages or may again. A fixed number of queries."""
    subsystems = defaultdict(list)
    services = _services()
    certificates = _certificates()
    rows = Subsystem.objects.filter(standing__in=APPROVED).order_by("code")
    for one in rows:
        subsystems[one.member_id].append(
            _filled(
                code=one.code,
                name=one.name,
                standing=one.standing,
                admission=one.admission,
                networks=one.networks,
                certificates=certificates[one.pk],
                services=services[one.pk],
            )
        )
    members = [
        _filled(
            id=str(one),
            name=one.name,
            agency=one.agency.code if one.agency else None,
            contact=one.contact,
            standing=one.standing,
            subsystems=subsystems[one.pk],
        )
        for one in Member.objects.filter(standing__in=APPROVED)
        .select_related("agency")
        .order_by("member_class", "code")
    ]
    return _filled(
        members=members,
        groups=_groups(),
        rights=_rights(),
        policies=_policies(),
        inlets=_inlets(),
        queues=_queues(),
        agencies=_agencies(),
        **handling(),
        processes=processes(),
    )


def _services() -> dict[int, list[dict[str, Any]]]:
    endpoints = defaultdict(list)
    for end in Endpoint.objects.order_by("path", "method"):
        endpoints[end.service_id].append(str(end))
    declared: dict[tuple[int, str], list[str]] = defaultdict(list)
    for one in Declaration.objects.order_by("code", "field"):
        declared[one.service_id, one.kind].append(f"{one.code} {one.field}".strip())
    services = defaultdict(list)
    for row in Service.objects.filter(standing__in=APPROVED).order_by("code", "version"):
        services[row.subsystem_id].append(
            _filled(
                code=row.code,
                standing=row.standing,
                **{name: getattr(row, name) for name in SERVICE},
                endpoints=[] if row.contract else endpoints[row.pk],
                code_lists=declared[row.pk, Declaration.Kind.CODE_LIST],
                identifiers=declared[row.pk, Declaration.Kind.IDENTIFIERS],
            )
        )
    return services


def _certificates() -> dict[int, list[str]]:
    found = defaultdict(list)
    rows = Credential.objects.filter(revoked_at=None, kind=Credential.Kind.CERTIFICATE).order_by("fingerprint")
    for one in rows:
        found[one.subsystem_id].append(one.material)
    return found


def _groups() -> list[dict[str, Any]]:
    rows = Group.objects.prefetch_related("subsystems__member").order_by("code")
    return [
        _filled(code=one.code, name=one.name, subsystems=sorted(str(each) for each in one.subsystems.all()))
        for one in rows
    ]


def _rights() -> list[dict[str, Any]]:
    rows = AccessRight.objects.filter(state=AccessRight.State.GRANTED).select_related(
        "service__subsystem__member", "subsystem__member", "group", "endpoint"
    )
    found = [
        _filled(
            service=str(one.service),
            endpoint=str(one.endpoint) if one.endpoint else None,
            subsystem=str(one.subsystem) if one.subsystem else None,
            group=one.group.code if one.group else None,
            purpose=one.purpose,
            consent=one.consent,
            needs_purpose=one.needs_purpose,
            masked=one.masked,
            valid_to=_moment(one.valid_to),
        )
        for one in rows
    ]
    return sorted(found, key=lambda one: [one.get(key, "") for key in ("service", "endpoint", "subsystem", "group")])


def _policies() -> list[dict[str, Any]]:
    rows = Policy.objects.select_related("subsystem__member", "service__subsystem__member")
    found = [
        _filled(
            subsystem=str(one.subsystem) if one.subsystem else None,
            service=str(one.service) if one.service else None,
            from_hour=one.from_hour,
            to_hour=one.to_hour,
            **{name: getattr(one, name) for name in LIMITS},
        )
        for one in rows
    ]
    return sorted(found, key=lambda one: (one.get("subsystem", ""), one.get("service", ""), one["from_hour"]))


def _queues() -> list[dict[str, Any]]:
    rows = Queue.objects.select_related("subsystem__member", "service__subsystem__member").order_by("code")
    return [
        _filled(
            code=one.code,
            subsystem=str(one.subsystem),
            service=str(one.service),
            **{name: getattr(one, name) for name in QUEUE},
        )
        for one in rows
    ]


def _inlets() -> list[dict[str, Any]]:
    rows = Inlet.objects.select_related("subsystem__member", "service__subsystem__member")
    found = [
        _filled(
            application=str(one.subsystem),
            service=str(one.service),
            **{name: getattr(one, name) for name in ("code", *INLET)},
        )
        for one in rows
    ]
    return sorted(found, key=lambda one: (one["application"], one["code"]))


def _agencies() -> list[dict[str, Any]]:
    return [
        _filled(
            code=one.code,
            code_2020=one.code_2020,
            name=one.name,
            application=str(one.subsystem) if one.subsystem else None,
            locked=one.locked or None,
        )
        for one in EdocAgency.objects.filter(listed=False).select_related("subsystem__member").order_by("code")
    ]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _filled(**values: Any) -> dict[str, Any]:
    """Without what is empty; false and 0 stay."""
    return {name: value for name, value in values.items() if value is not None and value not in ("", [], {})}
