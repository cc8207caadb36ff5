"""The configuration as one document: shown, added to, changed, replaced; each part by the action that it is.

Whoever brings it in has the rights of a person and no others: an operator who names a new member asks for it, and
another operator approves; what hangs on that waits and comes with the same document later.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.channels.api.bus.problems import Problem
from egov.channels.api.govstack import rights
from egov.foundation.directory.api import Agency
from egov.kernel.actor import Actor
from egov.kernel.errors import DomainError
from egov.lgsp.bus import api as bus

GONE = gettext_noop("Không còn trong cấu hình (GovStack)")
DESCRIBED = "OpenAPI: "
KEPT = (bus.Standing.ACTIVE, bus.Standing.STOPPED)
Row = dict[str, Any]


def shown(actor: Actor) -> Row:
    """All members that one may see, with what hangs on them."""
    members = bus.Member.objects.visible_to(actor).filter(standing__in=KEPT)
    rows = members.prefetch_related("subsystems__services").order_by("member_class", "code")
    return {
        "domain": urlsplit(settings.BUS_URL).hostname or "localhost",
        "instance": settings.BUS_INSTANCE,
        "members": [_member(row) for row in rows],
    }


def _member(row: bus.Member) -> Row:
    applications = [each for each in row.subsystems.all() if each.code and each.standing in KEPT]
    return {
        "name": row.name,
        "class": row.member_class,
        "code": row.code,
        "applications": [_application(each) for each in sorted(applications, key=lambda one: one.code)],
    }


def _application(row: bus.Subsystem) -> Row:
    services = [each for each in row.services.all() if each.standing in KEPT]
    return {
        "id": row.code,
        "connection": "http" if row.admission == bus.Subsystem.Admission.NETWORK else "https",
        "services": [_service(each) for each in sorted(services, key=lambda one: (one.code, one.version))],
    }


def _service(row: bus.Service) -> Row:
    granted = row.rights.filter(state=bus.AccessRight.State.GRANTED).exclude(subsystem=None)
    callers = [right.subsystem for right in granted.select_related("subsystem__member")]
    consumers = {str(one): {"member": str(one.member), "application": one.code} for one in callers if one is not None}
    return {
        "id": f"{row.code}/{row.version}" if row.version else row.code,
        "specUrl": _described(row),
        "serviceUrl": row.url,
        "rights": [consumers[name] for name in sorted(consumers)],
    }


def _described(row: bus.Service) -> str:
    """Where the contract is read: at the bus when it is registered, else where its owner said."""
    own = [line for line in row.notes.splitlines() if line.startswith(DESCRIBED)]
    if own and not row.contract:
        return own[0].removeprefix(DESCRIBED)
    return f"{settings.BUS_URL}/r1/{bus.named(row.subsystem)}/getOpenAPI?serviceCode={row.code}"


@dataclass
class Brought:
    """What bringing a document in has done, and what waits for another's approval."""

    actor: Actor
    done: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)

    def run(self, action: Any, line: str) -> None:
        """Raises Problem with the action's own sentence."""
        try:
            action.run(self.actor)
        except DomainError as error:
            raise Problem(400, f"{line}: {error.message}", reference=error.reference) from None
        self.done.append(line)

    @property
    def told(self) -> str:
        """One sentence for the caller."""
        waits = f"; waiting for another operator's approval: {', '.join(self.waiting)}" if self.waiting else ""
        return f"{len(self.done)} changes{': ' if self.done else ''}{', '.join(self.done)}{waits}"


def brought_in(actor: Actor, document: Row, *, new: bool = False, whole: bool = False) -> str:
    """Bring the registry to a document, all of it or nothing. With `new` nothing that is there may be named; with
    `whole` what is not named is stopped and its rights end. Raises Problem."""
    if document["instance"] != settings.BUS_INSTANCE:
        raise Problem(400, f"This is the instance {settings.BUS_INSTANCE}.")
    brought = Brought(actor)
    with transaction.atomic():
        named: set[tuple[str, ...]] = set()
        for row in document.get("members", []):
            _bring_member(brought, row, named, new=new)
        for row in document.get("members", []):
            _bring_rights(brought, row, whole=whole)
        if whole:
            _stop_unnamed(brought, named)
    return brought.told


def _once(named: set[tuple[str, ...]], *path: str) -> None:
    if path in named:
        raise Problem(400, f"{'/'.join(path)} stands twice.")
    named.add(path)


def _bring_member(brought: Brought, row: Row, named: set[tuple[str, ...]], *, new: bool) -> None:
    _once(named, row["class"], row["code"])
    line = f"{row['class']}/{row['code']}"
    member = bus.Member.objects.filter(member_class=row["class"], code=row["code"]).first()
    if member is not None and member.standing != bus.Standing.REFUSED:
        if new:
            raise Problem(400, f"{line} is there already; PATCH changes it.")
        if not bus.Member.objects.visible_to(brought.actor).filter(pk=member.pk).exists():
            raise Problem(400, f"{line} is not yours.")
        if member.name != row["name"]:
            raise Problem(400, f"{line} is called {member.name}; members are not renamed here.")
    else:
        agency = Agency.objects.filter(code=row["code"], pk__in=brought.actor.agencies).first()
        speaking = agency or bus.operating_agency(brought.actor)
        if speaking is None:
            raise Problem(400, f"{line}: only an operator registers an outside organisation.")
        given = {"member_class": row["class"], "code": row["code"], "name": row["name"]}
        brought.run(bus.RegisterMember(subject=speaking, outside=agency is None, **given), line)
        member = bus.Member.objects.get(member_class=row["class"], code=row["code"])
    if member.standing == bus.Standing.ASKED:
        brought.waiting.append(line)
    for application in row.get("applications", []):
        _bring_application(brought, member, application, named)


def _bring_application(brought: Brought, member: bus.Member, row: Row, named: set[tuple[str, ...]]) -> None:
    _once(named, member.member_class, member.code, row["id"])
    line = f"{member}/{row['id']}"
    application = member.subsystems.filter(code=row["id"]).exclude(standing=bus.Standing.REFUSED).first()
    if application is None:
        brought.run(bus.RegisterSubsystem(subject=member, code=row["id"], name=row["id"]), line)
        application = member.subsystems.get(code=row["id"])
    if application.standing == bus.Standing.ASKED:
        brought.waiting.append(line)
    for service in row.get("services", []):
        _bring_service(brought, application, service, named)


def _bring_service(brought: Brought, application: bus.Subsystem, row: Row, named: set[tuple[str, ...]]) -> None:
    member = application.member
    code, _slash, version = row["id"].partition("/")
    _once(named, member.member_class, member.code, application.code, row["id"])
    line = f"{application}/{row['id']}"
    service = application.services.filter(code=code, version=version).first()
    if service is not None:
        if service.url != row["serviceUrl"]:
            brought.run(bus.ChangeService(subject=service, values={"url": row["serviceUrl"]}), line)
        if service.standing == bus.Standing.STOPPED:
            brought.run(bus.Resume(subject=service), line)
    elif bus.Standing.ASKED in (application.standing, member.standing):
        brought.waiting.append(line)
    else:
        given = {"code": code, "version": version, "title": row["id"], "url": row["serviceUrl"]}
        notes = f"{DESCRIBED}{row['specUrl']}"
        brought.run(bus.PublishService(subject=application, kind=bus.Service.Kind.REST, notes=notes, **given), line)


def _bring_rights(brought: Brought, row: Row, *, whole: bool) -> None:
    """After all applications are there, for they name one another."""
    for application in row.get("applications", []):
        for described in application.get("services", []):
            code, _slash, version = described["id"].partition("/")
            service = bus.Service.objects.filter(
                subsystem__member__member_class=row["class"],
                subsystem__member__code=row["code"],
                subsystem__code=application["id"],
                code=code,
                version=version,
            ).first()
            if service is None or "rights" not in described:
                continue
            named = [_caller(consumer) for consumer in described["rights"]]
            for caller in named:
                _bring_right(brought, service, caller)
            if whole:
                _end_unnamed(brought, service, {caller.pk for caller in named})


def _caller(consumer: Row) -> bus.Subsystem:
    try:
        return rights.caller_of(consumer)
    except Problem:
        raise Problem(400, f"There is no one application {consumer['application']} of {consumer['member']}.") from None


def _bring_right(brought: Brought, service: bus.Service, caller: bus.Subsystem) -> None:
    state = bus.AccessRight.State
    line = f"{caller} -> {service}"
    if rights.may_call(service, caller):
        return
    asked = service.rights.filter(subsystem=caller, endpoint=None, state=state.ASKED).first()
    if bus.Standing.ASKED in (caller.standing, caller.member.standing):
        brought.waiting.append(line)
    elif asked is not None:
        brought.run(bus.GrantAccess(subject=asked), line)
    else:
        purpose = _(rights.PURPOSE)
        brought.run(bus.OfferAccess(subject=service, subsystem=caller.pk, purpose=purpose), line)


def _end_unnamed(brought: Brought, service: bus.Service, kept: set[int]) -> None:
    state = bus.AccessRight.State
    for right in service.rights.filter(state=state.GRANTED).exclude(subsystem=None).exclude(subsystem__in=kept):
        brought.run(bus.WithdrawAccess(subject=right, reason=_(GONE)), f"- {right}")


def _stop_unnamed(brought: Brought, named: set[tuple[str, ...]]) -> None:
    """Evidence names them, so nothing is deleted: it carries no messages any more."""
    for member in bus.Member.objects.visible_to(brought.actor).filter(standing=bus.Standing.ACTIVE):
        path: tuple[str, ...] = (member.member_class, member.code)
        if path not in named:
            brought.run(bus.Stop(subject=member, notice=_(GONE)), f"- {member}")
            continue
        for application in member.subsystems.filter(standing=bus.Standing.ACTIVE).exclude(code=""):
            if (*path, application.code) not in named:
                brought.run(bus.Stop(subject=application, notice=_(GONE)), f"- {application}")
                continue
            for service in application.services.filter(standing=bus.Standing.ACTIVE):
                name = f"{service.code}/{service.version}" if service.version else service.code
                if (*path, application.code, name) not in named:
                    brought.run(bus.Stop(subject=service, notice=_(GONE)), f"- {service}")
