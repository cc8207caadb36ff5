"""Operations on mediations, terms of delivery and rules over events."""

from typing import Any

from django.db.models import QuerySet

from egov.channels.api.bus.doing import NOTHING, Asked, done, one, page, service_of, subsystem_of
from egov.channels.api.bus.problems import Problem
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus


def shown_mediation(row: bus.Mediation, actor: Actor) -> dict[str, Any]:
    return {
        "service": row.service_id,
        "version": row.version,
        "in_use": row.in_use,
        "made_at": row.made_at.isoformat(),
        "made_by": row.made_by,
        "document": row.document,
    }


def shown_terms(row: bus.DeliveryTerms) -> dict[str, Any]:
    return {"service": row.service_id, **{name: getattr(row, name) for name in bus.TERMS}}


def shown_rule(row: bus.EventRule, actor: Actor) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in bus.RULE}
    return {"id": row.pk, "room": row.room, "code": row.code, "since": row.since.isoformat(), **facts}


def mediation(asked: Asked) -> Any:
    row = service_of(asked, own=True).mediations.filter(in_use=True).first()
    if row is None:
        raise Problem(404, NOTHING)
    return shown_mediation(row, asked.actor)


def put_mediation(asked: Asked) -> Any:
    service = service_of(asked, own=True)
    done(bus.PutMediation(subject=service, document=asked.body["document"]), asked)
    return mediation(asked)


def take_out_mediation(asked: Asked) -> None:
    bus.TakeOutMediation(subject=service_of(asked, own=True)).run(asked.actor)


def mediation_versions(asked: Asked) -> Any:
    return page(asked, bus.Mediation.objects.filter(service=service_of(asked, own=True)), shown_mediation)


def use_mediation(asked: Asked) -> Any:
    done(bus.UseMediation(subject=service_of(asked, own=True), version=asked.body["version"]), asked)
    return mediation(asked)


def try_mediation(asked: Asked) -> Any:
    """Nobody is called and nothing is kept."""
    service = service_of(asked, own=True)
    sample = {**asked.body, "document": asked.body.get("document")}
    if sample["document"] is None:
        sample["document"] = mediation(asked)["document"]
    wrong = bus.wrong_mediation(sample["document"])
    if wrong:
        raise Problem(409, wrong)
    tried = bus.try_mediation(bus.named(service), sample)
    return {
        "steps": [
            {"side": each.side, "step": each.step, "before": each.before, "after": each.after, "said": each.said}
            for each in tried.steps
        ],
        "problem": tried.problem,
        "findings": tried.findings,
    }


def terms(asked: Asked) -> Any:
    row = bus.DeliveryTerms.objects.filter(service=service_of(asked, own=True)).first()
    if row is None:
        raise Problem(404, NOTHING)
    return shown_terms(row)


def set_terms(asked: Asked) -> Any:
    done(bus.SetTerms(subject=service_of(asked, own=True), values=asked.body), asked)
    return terms(asked)


def remove_terms(asked: Asked) -> None:
    bus.RemoveTerms(subject=service_of(asked, own=True)).run(asked.actor)


def _rules(actor: Actor) -> "QuerySet[bus.EventRule]":
    return bus.rules_visible_to(actor)


def rules(asked: Asked) -> Any:
    return page(asked, _rules(asked.actor), shown_rule)


def rule(asked: Asked) -> Any:
    return shown_rule(one(_rules(asked.actor), asked.ids[0]), asked.actor)


def set_rule(asked: Asked) -> Any:
    given = dict(asked.body)
    room = subsystem_of(asked, given.pop("subsystem"))
    return shown_rule(done(bus.SetRule(subject=room, code=given.pop("code"), values=given), asked), asked.actor)


def remove_rule(asked: Asked) -> None:
    row = one(_rules(asked.actor), asked.ids[0])
    room = bus.subsystem_named(row.room)
    if room is None:
        raise Problem(404, NOTHING)
    bus.RemoveRule(subject=room, rule=row.pk).run(asked.actor)
