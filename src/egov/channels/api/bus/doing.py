"""What each operation does. Rights are in the querysets and the actions; here only ids become rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from egov.channels.api.bus import showing
from egov.channels.api.bus.problems import Problem
from egov.foundation.directory.api import Agency
from egov.foundation.events.api import Action
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

Show = Callable[[Any, Actor], dict[str, Any]]
PAGE = 50
NOTHING = "There is no such thing, or it is not yours to see."


@dataclass
class Asked:
    """A request that was let in and understood."""

    actor: Actor
    ids: list[Any]
    query: dict[str, Any]
    body: dict[str, Any] = field(default_factory=dict)


def one(rows: "QuerySet[Any]", key: object) -> Any:
    """The row, or 404 for what is not there or not visible: nobody learns which."""
    found = rows.filter(pk=key).first()
    if found is None:
        raise Problem(404, NOTHING)
    return found


def page(asked: Asked, rows: "QuerySet[Any]", show: Show) -> dict[str, Any]:
    """By id, a page at a time."""
    most = asked.query.get("limit", PAGE)
    found = list(rows.filter(pk__gt=asked.query.get("after", 0)).order_by("pk")[: most + 1])
    following = str(found[most - 1].pk) if len(found) > most else None
    return {"items": [show(each, asked.actor) for each in found[:most]], "next": following}


def done(action: Action[Any], asked: Asked) -> Any:
    """Run it; gives what its event is about."""
    outcome = action.run(asked.actor)
    return action.about(outcome.subject)


def moment(asked: Asked, name: str) -> datetime | None:
    """A moment with a time zone. Raises Problem."""
    text = (asked.body or asked.query).get(name)
    if text is None:
        return None
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Problem(422, f"{name} is not a moment such as 2027-01-01T00:00:00+07:00.")
    return at


MEMBERS = bus.Member.objects.select_related("agency")
SERVICES = bus.Service.objects.select_related("subsystem__member").prefetch_related("endpoints", "declarations")


def members(asked: Asked) -> Any:
    return page(asked, MEMBERS.all().visible_to(asked.actor), showing.member)


def member(asked: Asked) -> Any:
    return showing.member(one(MEMBERS.all().visible_to(asked.actor), asked.ids[0]), asked.actor)


def register_member(asked: Asked) -> Any:
    given = dict(asked.body)
    code = given.pop("agency", None)
    agency = Agency.objects.filter(code=code).first() if code else bus.operating_agency(asked.actor)
    if agency is None:
        raise Problem(409, "There is no such agency, or only an operator registers an outside organisation.")
    made = done(bus.RegisterMember(subject=agency, outside=code is None, **given), asked)
    return showing.member(made, asked.actor)


def subsystems(asked: Asked) -> Any:
    return page(asked, bus.Subsystem.objects.visible_to(asked.actor).select_related("member"), showing.subsystem)


def subsystem_of(asked: Asked, key: object) -> bus.Subsystem:
    row: bus.Subsystem = one(bus.Subsystem.objects.visible_to(asked.actor).select_related("member"), key)
    return row


def subsystem(asked: Asked) -> Any:
    return showing.subsystem(subsystem_of(asked, asked.ids[0]), asked.actor)


def register_subsystem(asked: Asked) -> Any:
    given = dict(asked.body)
    owner = one(bus.Member.objects.visible_to(asked.actor), given.pop("member"))
    networks = tuple(given.pop("networks", ()))
    return showing.subsystem(done(bus.RegisterSubsystem(subject=owner, networks=networks, **given), asked), asked.actor)


def services(asked: Asked) -> Any:
    found = bus.catalogue(asked.actor, asked.query.get("q", ""), kind=asked.query.get("kind", ""))
    return page(asked, SERVICES.filter(pk__in=found.order_by().values("pk")), showing.service)


def service_of(asked: Asked, *, own: bool = False) -> bus.Service:
    rows = SERVICES.all().managed_by(asked.actor) if own else SERVICES.all().visible_to(asked.actor)
    row: bus.Service = one(rows, asked.ids[0])
    return row


def service(asked: Asked) -> Any:
    return showing.service(service_of(asked), asked.actor)


def publish(asked: Asked) -> Any:
    given = dict(asked.body)
    owner = subsystem_of(asked, given.pop("subsystem"))
    endpoints = tuple(given.pop("endpoints", ()))
    made = done(bus.PublishService(subject=owner, endpoints=endpoints, **given), asked)
    return showing.service(one(SERVICES.all(), made.pk), asked.actor)


def change_service(asked: Asked) -> Any:
    done(bus.ChangeService(subject=service_of(asked, own=True), values=asked.body), asked)
    return service(asked)


def declare(asked: Asked) -> Any:
    code_lists, identifiers = (tuple(asked.body[name]) for name in ("code_lists", "identifiers"))
    done(bus.Declare(subject=service_of(asked, own=True), code_lists=code_lists, identifiers=identifiers), asked)
    return service(asked)


def approve(rows: Callable[[Actor], "QuerySet[Any]"], show: Show) -> Callable[[Asked], Any]:
    """Let a member or an application in, or not."""

    def decide(asked: Asked) -> Any:
        subject = one(rows(asked.actor), asked.ids[0])
        if asked.body["approve"]:
            done(bus.Approve(subject=subject), asked)
        else:
            done(bus.TurnDown(subject=subject, reason=asked.body.get("reason", "")), asked)
        return show(one(rows(asked.actor), subject.pk), asked.actor)

    return decide


def stand(rows: Callable[[Actor], "QuerySet[Any]"], show: Show) -> Callable[[Asked], Any]:
    """Stop something, or let it go on."""

    def change(asked: Asked) -> Any:
        subject: bus.Member | bus.Subsystem | bus.Service = one(rows(asked.actor), asked.ids[0])
        if asked.body["standing"] == "stopped":
            done(bus.Stop(subject=subject, notice=asked.body.get("notice", "")), asked)
        else:
            done(bus.Resume(subject=subject), asked)
        return show(one(rows(asked.actor), subject.pk), asked.actor)

    return change


def rights(asked: Asked) -> Any:
    rows = bus.AccessRight.objects.visible_to(asked.actor).select_related("group")
    if "state" in asked.query:
        rows = rows.filter(state=asked.query["state"])
    return page(asked, rows.distinct(), showing.right)


def right_of(asked: Asked) -> bus.AccessRight:
    row: bus.AccessRight = one(bus.AccessRight.objects.visible_to(asked.actor), asked.ids[0])
    return row


def right(asked: Asked) -> Any:
    return showing.right(right_of(asked), asked.actor)


def ask_access(asked: Asked) -> Any:
    caller = subsystem_of(asked, asked.body["subsystem"])
    action = bus.AskAccess(
        subject=caller,
        service=asked.body["service"],
        endpoint=asked.body.get("endpoint"),
        purpose=asked.body["purpose"],
        valid_to=moment(asked, "valid_to"),
    )
    return showing.right(done(action, asked), asked.actor)


def decide_access(asked: Asked) -> Any:
    subject = right_of(asked)
    if asked.body["grant"]:
        conditions = {name: asked.body[name] for name in ("consent", "needs_purpose") if name in asked.body}
        masked = tuple(asked.body.get("masked", ()))
        until = moment(asked, "valid_to")
        done(bus.GrantAccess(subject=subject, valid_to=until, masked=masked, **conditions), asked)
    else:
        done(bus.RefuseAccess(subject=subject, reason=asked.body.get("reason", "")), asked)
    return right(asked)


def withdraw_access(asked: Asked) -> Any:
    done(bus.WithdrawAccess(subject=right_of(asked), reason=asked.body["reason"]), asked)
    return right(asked)


def credentials(asked: Asked) -> Any:
    return page(asked, subsystem_of(asked, asked.ids[0]).credentials.all(), showing.credential)


def add_credential(asked: Asked) -> Any:
    owner = subsystem_of(asked, asked.ids[0])
    kind, title = asked.body["kind"], asked.body.get("label", "")
    pem = asked.body.get("pem", "")
    secret = None
    if kind == "secret":
        action = bus.NewSecret(subject=owner, title=title)
        secret = action.secret
        payload = action.run(asked.actor).payload
    elif kind == "key":
        payload = bus.AddKey(subject=owner, pem=pem, title=title).run(asked.actor).payload
    else:
        payload = bus.AddCertificate(subject=owner, pem=pem, title=title).run(asked.actor).payload
    made = owner.credentials.get(fingerprint=payload.fingerprint)  # type: ignore[attr-defined]
    return showing.credential(made, asked.actor, secret)


def revoke_credential(asked: Asked) -> Any:
    owner = subsystem_of(asked, asked.ids[0])
    gone = one(owner.credentials.all(), asked.ids[1])
    bus.Revoke(subject=owner, credential=gone.pk).run(asked.actor)


def policies(asked: Asked) -> Any:
    return page(asked, bus.Policy.objects.all(), showing.policy)


def set_policy(asked: Asked) -> Any:
    agency = bus.operating_agency(asked.actor)
    if agency is None:
        raise Problem(403, "Only operators of the bus set limits.")
    return showing.policy(done(bus.SetPolicy(subject=agency, **asked.body), asked), asked.actor)


def remove_policy(asked: Asked) -> Any:
    bus.RemovePolicy(subject=one(bus.Policy.objects.all(), asked.ids[0])).run(asked.actor)


def exchanges(asked: Asked) -> Any:
    """Newest first, of the last day unless a span is named; `after` is the id of the last one of the page before."""
    now = timezone.now()
    until = moment(asked, "until") or now
    since = moment(asked, "since") or until - timedelta(days=1)
    names = ("client", "service", "ending")
    wanted = bus.Wanted(since, until, **{name: asked.query.get(name, "") for name in names})
    rows = bus.exchanges(asked.actor, wanted).defer("request", "response")
    if "after" in asked.query:
        last = one(bus.exchanges_visible_to(asked.actor), UUID(asked.query["after"]))
        rows = rows.filter(at__lte=last.at).exclude(at=last.at, pk__gte=last.pk)
    most = asked.query.get("limit", PAGE)
    found = list(rows[: most + 1])
    following = str(found[most - 1].pk) if len(found) > most else None
    return {"items": [showing.exchange(each, asked.actor) for each in found[:most]], "next": following}


def exchange(asked: Asked) -> Any:
    return showing.exchange(one(bus.exchanges_visible_to(asked.actor), asked.ids[0]), asked.actor)


def diagnose(asked: Asked) -> Any:
    """Found out by a gateway while the caller waits."""
    given = dict(asked.body)
    service = one(SERVICES.all().visible_to(asked.actor), given.pop("service"))
    caller = one(bus.callers_to_diagnose(asked.actor, service), given.pop("subsystem"))
    return showing.diagnosis(bus.diagnose(asked.actor, service, caller, **given), asked.actor)


def diagnosis(asked: Asked) -> Any:
    return showing.diagnosis(one(bus.diagnoses_visible_to(asked.actor), asked.ids[0]), asked.actor)
