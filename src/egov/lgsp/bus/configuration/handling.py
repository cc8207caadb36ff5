"""Terms of delivery, mediations, types of events and rules of a document, and the same of the registry."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from egov.lgsp.bus import mediating
from egov.lgsp.bus.configuration.reading import Unusable
from egov.lgsp.bus.configuration.report import Report
from egov.lgsp.bus.gateway.rooms.schemas import Unfit, check_schema
from egov.lgsp.bus.handling import (
    RULE,
    TERMS,
    rule_of,
    terms_of,
    written_rule,
    wrong_mediation_of,
    wrong_rule,
    wrong_terms,
)
from egov.lgsp.bus.models import DeliveryTerms, EventRule, EventType, Mediation, Service
from egov.lgsp.bus.naming import subsystem_named
from egov.lgsp.bus.rules.inside import ROOM

Row = dict[str, Any]


def apply_handling(document: Row, changes: Report, by: str, *, exact: bool) -> None:
    """All four, in the order in which they need each other."""
    _terms(document.get("terms", []), changes, exact=exact)
    _mediations(document.get("mediations", []), changes, by, exact=exact)
    _event_types(document.get("event_types", []), changes)
    _rules(document.get("rules", []), changes, exact=exact)


def handling() -> Row:
    """As the registry has them. A rule without a code was made before there were codes and is left alone."""
    terms = DeliveryTerms.objects.select_related("service__subsystem__member")
    mediations = Mediation.objects.filter(in_use=True).select_related("service__subsystem__member")
    kinds = EventType.objects.order_by("room", "code")
    rules = EventRule.objects.exclude(code="").order_by("room", "code")
    return {
        "terms": sorted(({"service": str(one.service), **_of(one, TERMS)} for one in terms), key=_by_service),
        "mediations": sorted(
            ({"service": str(one.service), "document": one.document} for one in mediations), key=_by_service
        ),
        "event_types": [{"room": _own(one.room), "code": one.code, "schema": one.schema} for one in kinds],
        "rules": [{"room": _own(one.room), "code": one.code, **_of(one, RULE)} for one in rules],
    }


def _terms(rows: list[Row], changes: Report, *, exact: bool) -> None:
    services = _services()
    kept: list[int] = []
    for row in rows:
        service = _found(services, row["service"], "terms")
        values = terms_of({name: value for name, value in row.items() if name != "service"})
        _refused(f"terms of {service}", wrong_terms(values))
        terms = DeliveryTerms.objects.filter(service=service).first()
        if terms is None:
            DeliveryTerms.objects.create(service=service, **values)
            changes.added(f"terms {service}")
        elif different := [name for name, value in values.items() if getattr(terms, name) != value]:
            for name in different:
                setattr(terms, name, values[name])
            terms.save()
            changes.changed(f"terms {service}", different)
        kept.append(service.pk)
    if exact:
        for terms in DeliveryTerms.objects.exclude(service__in=kept).select_related("service__subsystem__member"):
            changes.removed(f"terms {terms.service}")
            terms.delete()


def _mediations(rows: list[Row], changes: Report, by: str, *, exact: bool) -> None:
    services = _services()
    kept: list[int] = []
    for row in rows:
        service = _found(services, row["service"], "mediations")
        _refused(f"mediation of {service}", wrong_mediation_of(service, row["document"]))
        current = service.mediations.filter(in_use=True).first()
        if current is None or current.document != row["document"]:
            mediating.put(service, row["document"], by)
            if current is None:
                changes.added(f"mediation {service}")
            else:
                changes.changed(f"mediation {service}", ["document"])
        kept.append(service.pk)
    if exact:
        for mediation in Mediation.objects.filter(in_use=True).exclude(service__in=kept).select_related("service"):
            mediating.take_out(mediation.service)
            changes.removed(f"mediation {mediation.service}")


def _event_types(rows: list[Row], changes: Report) -> None:
    """None is taken away: its events and subscriptions would go with it."""
    for row in rows:
        room = _room(row["room"])
        try:
            check_schema(row["schema"])
        except Unfit as error:
            raise Unusable(f"event type {row['room']}/{row['code']}: {error}") from error
        found = EventType.objects.filter(room=room, code=row["code"]).first()
        if found is None:
            EventType.objects.create(room=room, code=row["code"], schema=row["schema"], at=timezone.now())
            changes.added(f"event type {row['room']}/{row['code']}")
        elif found.schema != row["schema"]:
            found.schema = row["schema"]
            found.save()
            changes.changed(f"event type {row['room']}/{row['code']}", ["schema"])


def _rules(rows: list[Row], changes: Report, *, exact: bool) -> None:
    kept: list[int] = []
    for row in rows:
        room = _room(row["room"])
        values = rule_of({name: value for name, value in row.items() if name not in ("room", "code")})
        _refused(f"rule {row['room']}/{row['code']}", wrong_rule(room, values))
        new = not EventRule.objects.filter(room=room, code=row["code"]).exists()
        rule, changed = written_rule(room, row["code"], values)
        if new:
            changes.added(f"rule {rule}")
        elif changed:
            changes.changed(f"rule {rule}", changed)
        kept.append(rule.pk)
    if exact:
        for rule in EventRule.objects.exclude(code="").exclude(pk__in=kept):
            changes.removed(f"rule {rule}")
            rule.delete()


def _services() -> dict[str, Service]:
    return {str(one): one for one in Service.objects.select_related("subsystem__member")}


def _found(there: dict[str, Service], name: str, place: str) -> Service:
    if name not in there:
        raise Unusable(f"{place}: there is no {name}.")
    return there[name]


def _room(name: str) -> str:
    subsystem = subsystem_named(name)
    if subsystem is None or not subsystem.services.filter(url__startswith=ROOM).exists():
        raise Unusable(f"{name} is no room of events.")
    return f"{settings.BUS_INSTANCE}/{subsystem}"


def _own(room: str) -> str:
    return room.removeprefix(f"{settings.BUS_INSTANCE}/")


def _refused(place: str, reason: str | None) -> None:
    if reason is not None:
        raise Unusable(f"{place}: {reason}")


def _of(row: Any, names: tuple[str, ...]) -> Row:
    return {name: getattr(row, name) for name in names if getattr(row, name) not in (None, "")}


def _by_service(row: Row) -> str:
    return str(row["service"])
