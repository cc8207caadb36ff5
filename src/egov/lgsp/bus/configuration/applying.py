"""Bringing the registry to a document: what is new is added, what differs is changed, the rest is left alone.

With `exact` the rest goes as well, as far as evidence allows: members, applications and services are stopped, rights
withdrawn, policies deleted. What only waits for approval is never touched, and no revoked certificate comes back.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext

from egov.foundation.directory.api import Agency
from egov.foundation.events.api import record
from egov.kernel.actor import Actor
from egov.lgsp.bus.certificates import certificate_of, certificate_values, fingerprint
from egov.lgsp.bus.configuration.access import apply_groups, apply_policies, apply_rights
from egov.lgsp.bus.configuration.agencies import apply_agencies
from egov.lgsp.bus.configuration.handling import apply_handling
from egov.lgsp.bus.configuration.inlets import apply_inlets
from egov.lgsp.bus.configuration.processes import apply_processes
from egov.lgsp.bus.configuration.queues import apply_queues
from egov.lgsp.bus.configuration.reading import Unusable
from egov.lgsp.bus.configuration.versions import keep, one_at_a_time
from egov.lgsp.bus.declaring import FACTS, write_declarations
from egov.lgsp.bus.endpoints import endpoints_lost, own_contract, write_endpoints
from egov.lgsp.bus.events import Configured
from egov.lgsp.bus.models import Credential, Declaration, Member, Service, Standing, Subsystem
from egov.lgsp.bus.problems import wrong_admission, wrong_contract, wrong_declaration, wrong_service

Row = dict[str, Any]
R = TypeVar("R", Member, Subsystem, Service)


@dataclass
class Changes:
    """Lines such as `+ GOV/so-tp`, `~ GOV/so-tp/ho-tich: name`, `- ...`."""

    lines: list[str] = field(default_factory=list)

    def added(self, what: object) -> None:
        self.lines.append(f"+ {what}")

    def changed(self, what: object, names: Iterable[str]) -> None:
        self.lines.append(f"~ {what}: {', '.join(names)}")

    def removed(self, what: object) -> None:
        self.lines.append(f"- {what}")


def apply(document: Row, actor: Actor, source: str, *, exact: bool = False, at: datetime | None = None) -> list[str]:
    """Apply it in one transaction; keeps a version and an event when anything changed. Raises Unusable."""
    changes = Changes()
    moment = at or timezone.now()
    with transaction.atomic():
        one_at_a_time()
        _members(document.get("members", []), changes, exact=exact)
        apply_groups(document.get("groups", []), changes, exact=exact)
        apply_rights(document.get("rights", []), changes, actor, moment, exact=exact)
        apply_policies(document.get("policies", []), changes, exact=exact)
        apply_agencies(document.get("agencies", []), changes, exact=exact)
        apply_queues(document.get("queues", []), changes, exact=exact)
        apply_inlets(document.get("inlets", []), changes, exact=exact)
        apply_handling(document, changes, actor.name, exact=exact)
        apply_processes(document.get("processes", []), changes, actor.name, exact=exact)
        if changes.lines:
            version = keep(actor, moment, source)
            if version is not None:
                record(Configured(source, changes.lines[:200]), subject=version, actor=actor, at=moment)
    return changes.lines


def would_change(document: Row, actor: Actor, *, exact: bool = False) -> list[str]:
    """What `apply` would do. Done and rolled back, so that it cannot differ from the real thing."""
    with transaction.atomic():
        lines = apply(document, actor, "", exact=exact)
        transaction.set_rollback(True)
    return lines


def _members(rows: list[Row], changes: Changes, *, exact: bool) -> None:
    agencies = dict(Agency.objects.values_list("code", "pk"))
    once("member", [row["id"] for row in rows])
    kept: list[int] = []
    for row in rows:
        member_class, _slash, code = row["id"].partition("/")
        if row.get("agency") and row["agency"] not in agencies:
            raise Unusable(f"{row['id']}: the directory has no agency {row['agency']}.")
        member = Member.objects.filter(member_class=member_class, code=code).first()
        values = {
            "name": row["name"],
            "agency_id": agencies.get(row.get("agency", "")),
            "contact": row.get("contact", ""),
            "standing": row.get("standing", Standing.ACTIVE),
        }
        member = written(member or Member(member_class=member_class, code=code), values, changes)
        kept.append(member.pk)
        _subsystems(member, row.get("subsystems", []), changes, exact=exact)
    if exact:
        stop(Member.objects.exclude(pk__in=kept), changes)


def _subsystems(member: Member, rows: list[Row], changes: Changes, *, exact: bool) -> None:
    once(str(member), [row["code"] for row in rows])
    kept: list[int] = []
    for row in rows:
        path = f"{member}/{row['code']}"
        networks = tuple(row.get("networks", ()))
        admission = row.get("admission", Subsystem.Admission.CERTIFICATE)
        refused(path, wrong_admission(admission, networks))
        values = {
            "name": row["name"],
            "standing": row.get("standing", Standing.ACTIVE),
            "admission": admission,
            "networks": list(networks),
        }
        found = member.subsystems.filter(code=row["code"]).first()
        subsystem = written(found or Subsystem(member=member, code=row["code"]), values, changes)
        kept.append(subsystem.pk)
        _certificates(subsystem, row.get("certificates", []), changes)
        _services(subsystem, row.get("services", []), changes, exact=exact)
    if exact:
        stop(member.subsystems.exclude(pk__in=kept), changes)


def _certificates(subsystem: Subsystem, texts: list[str], changes: Changes) -> None:
    for text in texts:
        certificate = certificate_of(text)
        if certificate is None:
            raise Unusable(f"{subsystem}: one of its certificates is no PEM certificate.")
        holder = Credential.objects.filter(fingerprint=fingerprint(certificate)).first()
        if holder is not None and holder.subsystem_id != subsystem.pk:
            raise Unusable(f"{subsystem}: one of its certificates belongs to {holder.subsystem}.")
        if holder is None:
            changes.added(subsystem.credentials.create(**certificate_values(certificate, "")))


def _services(subsystem: Subsystem, rows: list[Row], changes: Changes, *, exact: bool) -> None:
    once(str(subsystem), [f"{row['code']}/{row.get('version', '')}" for row in rows])
    kept: list[int] = []
    for row in rows:
        service = _service(subsystem, row, changes)
        kept.append(service.pk)
        _declarations(service, row, changes)
    if exact:
        stop(subsystem.services.exclude(pk__in=kept), changes)


def _service(subsystem: Subsystem, row: Row, changes: Changes) -> Service:
    known = {"subsystem": subsystem, "code": row["code"], "version": row.get("version", "")}
    service = Service.objects.filter(**known).first() or Service(**known)
    path = str(service)
    blank = Service(**known)
    kind = row.get("kind") or Service.Kind.REST
    values = {name: row.get(name, getattr(blank, name)) for name in FACTS}
    ends = tuple(row.get("endpoints", ()))
    refused(path, wrong_service(values, kind, row["code"]))
    kind, values["contract"] = own_contract(kind, values)
    refused(path, wrong_contract(kind, row["code"], values["contract"], ends))
    new_ends = service.pk is None or values["contract"] != service.contract or kind != service.kind
    if service.pk is not None:
        there = sorted(map(str, service.endpoints.all()))
        new_ends = new_ends or (not values["contract"] and there != sorted(ends))
        service.kind, before = kind, service.kind
        lost = endpoints_lost(service, values["contract"], ends) if new_ends else []
        service.kind = before
        if lost:
            raise Unusable(f"{path}: somebody has a right to {lost[0]}, which it would lose.")
    values |= {
        "kind": kind,
        "standing": row.get("standing", Standing.ACTIVE),
        "stopped_notice": row.get("stopped_notice", ""),
    }
    before_ends = set(service.endpoints.values_list("method", "path")) if service.pk else None
    service = written(service, values, changes)
    if new_ends:
        write_endpoints(service, ends)
        if before_ends is not None and before_ends != set(service.endpoints.values_list("method", "path")):
            changes.changed(service, ["endpoints"])
    return service


def _declarations(service: Service, row: Row, changes: Changes) -> None:
    wanted = {kind: tuple(row.get(name, ())) for kind, name in DECLARED}
    refused(str(service), wrong_declaration(tuple(text for texts in wanted.values() for text in texts)))
    there = sorted((one.kind, f"{one.code} {one.field}".strip()) for one in service.declarations.all())
    if there != sorted((kind, text) for kind, texts in wanted.items() for text in texts):
        write_declarations(service, *wanted.values())
        if f"+ {service}" not in changes.lines:
            changes.changed(service, [name for _kind, name in DECLARED])


DECLARED = ((Declaration.Kind.CODE_LIST, "code_lists"), (Declaration.Kind.IDENTIFIERS, "identifiers"))


def written(row: R, values: Row, changes: Changes) -> R:
    """The row with these values, saved only when it is new or differs."""
    if row.pk is None:
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        changes.added(row)
        return row
    different = [name for name, value in values.items() if getattr(row, name) != value]
    if different:
        for name in different:
            setattr(row, name, values[name])
        row.save()
        changes.changed(row, different)
    return row


def stop(rows: "models.QuerySet[Any]", changes: Changes) -> None:
    """What the document does not name carries no messages any more."""
    for row in rows.filter(standing=Standing.ACTIVE):
        row.standing = Standing.STOPPED
        row.save()
        changes.removed(row)


def refused(place: str, reason: str | None) -> None:
    """What an action would refuse, a file may not bring in either."""
    if reason is not None:
        raise Unusable(f"{place}: {gettext(reason)}")


def once(place: str, names: list[str]) -> None:
    """A name that stands twice would mean that one of them is lost."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Unusable(f"{place}: {twice[0]} stands twice.")
