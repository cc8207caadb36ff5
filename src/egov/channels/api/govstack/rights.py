"""Who may call what: the allow list, page by page; allowing and denying by the provider's own people."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.channels.api.bus.problems import Problem
from egov.channels.api.govstack.shapes import FILTERS
from egov.kernel.actor import Actor
from egov.kernel.errors import DomainError
from egov.lgsp.bus import api as bus

PAGE = 100
MOST = 1000
PURPOSE = gettext_noop("Bên cung cấp cho phép (GovStack)")
DENIED = gettext_noop("Bên cung cấp không cho phép nữa (GovStack)")
NOT_YOURS = "There is no such service or application, or it is not yours to decide."
STATE = bus.AccessRight.State


class Pair(NamedTuple):
    """A service and an application that may call it, in the order of the list."""

    service: str
    caller: str
    of: bus.Service
    by: bus.Subsystem


def allow_list(actor: Actor, query: dict[str, str]) -> dict[str, Any]:
    """One page, as many pairs as asked for; a service whose callers do not fit is gone on with on the next."""
    most = _most(query.get("pageSize", str(PAGE)))
    after = _after(query.get("nextPageToken", ""))
    each_once = {(pair.service, pair.caller): pair for pair in _pairs(actor, query)}
    pairs = [each_once[names] for names in sorted(each_once) if list(names) > after]
    found: dict[int, dict[str, Any]] = {}
    for pair in pairs[:most]:
        listed = found.setdefault(pair.of.pk, {**_named(pair.of), "rights": []})
        listed["rights"].append(_consumer(pair.by))
    page: dict[str, Any] = {"allowList": list(found.values())}
    if len(pairs) > most:
        last = pairs[most - 1]
        page["nextPageToken"] = signing.dumps([last.service, last.caller], salt="govstack")
    return page


def _pairs(actor: Actor, query: dict[str, str]) -> Iterator[Pair]:
    services = _services(query).filter(pk__in=bus.Service.objects.managed_by(actor))
    known = {each.pk: each for each in services}
    rows = bus.AccessRight.objects.filter(state=STATE.GRANTED, service__in=known)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=timezone.now()))
    for row in rows.select_related("subsystem__member").prefetch_related("group__subsystems__member"):
        callers = [row.subsystem] if row.subsystem else list(row.group.subsystems.all()) if row.group else []
        for caller in callers:
            yield Pair(str(known[row.service_id]), str(caller), known[row.service_id], caller)


def _services(query: dict[str, str]) -> "QuerySet[bus.Service]":
    rows = bus.Service.objects.select_related("subsystem__member").filter(
        standing__in=(bus.Standing.ACTIVE, bus.Standing.STOPPED)
    )
    names = ("subsystem__member__member_class", "subsystem__member__code", "subsystem__code")
    wanted = {name: query[given] for given, name in zip(FILTERS, names, strict=False) if query.get(given)}
    rows = rows.filter(**{name: _clean(value) for name, value in wanted.items()})
    if query.get("serviceId"):
        code, _slash, version = _clean(query["serviceId"]).partition("/")
        rows = rows.filter(code=code, version=version)
    return rows


def _named(row: bus.Service) -> dict[str, Any]:
    member = row.subsystem.member
    values = (member.member_class, member.code, row.subsystem.code, _service_id(row))
    return dict(zip(FILTERS, values, strict=True))


def _service_id(row: bus.Service) -> str:
    return f"{row.code}/{row.version}" if row.version else row.code


def _consumer(row: bus.Subsystem) -> dict[str, Any]:
    member = row.member
    own = {"memberClass": member.member_class, "memberCode": member.code, "applicationId": row.code}
    return {"member": member.name, "application": row.code, **own}


def allow(actor: Actor, body: list[dict[str, Any]]) -> None:
    """Requests that wait are granted, rights that nobody asked for are given; what is there stays."""
    _each(actor, body, _allowed)


def deny(actor: Actor, body: list[dict[str, Any]]) -> None:
    """Rights of these applications end, requests are turned down; where there is nothing, nothing changes."""
    _each(actor, body, _denied)


def _each(actor: Actor, body: list[dict[str, Any]], do: Any) -> None:
    with transaction.atomic():
        for entry in body:
            given = {name: entry[name] for name in FILTERS}
            if not all(given.values()):
                raise Problem(401, NOT_YOURS)
            service = _services(given).filter(pk__in=bus.Service.objects.managed_by(actor)).first()
            if service is None:
                raise Problem(401, NOT_YOURS)
            for consumer in entry["rights"]:
                do(actor, service, caller_of(consumer))


def caller_of(consumer: dict[str, Any]) -> bus.Subsystem:
    """The application that is meant: by its identifiers, else by its member's name or code. Raises Problem."""
    rows = bus.Subsystem.objects.select_related("member")
    code = consumer.get("applicationId") or consumer["application"]
    if not isinstance(code, str):
        raise Problem(401, NOT_YOURS)
    rows = rows.filter(code=_clean(code))
    if consumer.get("memberCode"):
        rows = rows.filter(member__code=_clean(consumer["memberCode"]))
        if consumer.get("memberClass"):
            rows = rows.filter(member__member_class=_clean(consumer["memberClass"]))
    else:
        member = consumer["member"]
        if not isinstance(member, str):
            raise Problem(401, NOT_YOURS)
        first, _slash, second = _clean(member).partition("/")
        wanted = Q(member__name=_clean(member)) | Q(member__code=_clean(member))
        rows = rows.filter(wanted | Q(member__member_class=first, member__code=second))
    found = list(rows[:2])
    if len(found) != 1:
        raise Problem(401, NOT_YOURS)
    return found[0]


def _open(service: bus.Service, caller: bus.Subsystem, *states: str) -> Iterable[bus.AccessRight]:
    return service.rights.filter(subsystem=caller, state__in=states)


def may_call(service: bus.Service, caller: bus.Subsystem) -> bool:
    """Has it a right already, its own or its group's, to the whole or a part? The specification knows no parts, so a
    right to a part is never widened here."""
    own = Q(subsystem=caller) | Q(group__subsystems=caller)
    return service.rights.filter(own, state=STATE.GRANTED).exists()


def _allowed(actor: Actor, service: bus.Service, caller: bus.Subsystem) -> None:
    if may_call(service, caller):
        return
    waiting = next((right for right in _open(service, caller, STATE.ASKED) if right.endpoint_id is None), None)
    if waiting is not None:
        run(bus.GrantAccess(subject=waiting), actor)
    else:
        run(bus.OfferAccess(subject=service, subsystem=caller.pk, purpose=_(PURPOSE)), actor)


def _denied(actor: Actor, service: bus.Service, caller: bus.Subsystem) -> None:
    for right in list(_open(service, caller, STATE.GRANTED, STATE.ASKED)):
        run(bus.WithdrawAccess(subject=right, reason=_(DENIED)), actor)


def run(action: Any, actor: Actor) -> None:
    """Raises Problem with the action's own sentence; the specification knows no other refusal here."""
    try:
        action.run(actor)
    except DomainError as error:
        raise Problem(401, error.message, reference=error.reference) from None


def _clean(text: str) -> str:
    """Without the one sign that no database keeps."""
    return text.replace("\x00", "")


def _most(text: str) -> int:
    """Pairs on a page; what is too small or large counts as the bound. Raises Problem for what is no number."""
    try:
        return int(min(max(float(text), 1), MOST))
    except (ValueError, OverflowError):
        raise Problem(401, "pageSize is no number.") from None


def _after(token: str) -> list[str]:
    """The last pair of the page before; a token that is not ours leads to an empty page."""
    if not token:
        return ["", ""]
    try:
        found = signing.loads(token, salt="govstack")
    except signing.BadSignature:
        return ["\U0010ffff", ""]
    return list(found)
