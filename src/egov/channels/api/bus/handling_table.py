"""The part of the table of operations that is about mediations, terms of delivery and rules over events."""

from typing import Any

from egov.channels.api.bus import handling, shapes
from egov.channels.api.bus.shapes import COUNT, FLAG, MOMENT, NUMBER, WORD, Shape, maybe, several, text, thing

ANYTHING: Shape = {"type": "object", "additionalProperties": True}
SECONDS: Shape = {"type": "number", "exclusiveMinimum": 0, "maximum": 604_800}
MEDIATION = thing(service=NUMBER, version=COUNT, in_use=FLAG, made_at=MOMENT, made_by=WORD, document=ANYTHING)
TERMS = thing(
    service=NUMBER,
    asynchronous=FLAG,
    tries=COUNT,
    first_wait={"type": "number"},
    longest_wait={"type": "number"},
    once_hours=maybe(COUNT),
    trips_after=maybe(COUNT),
    open_seconds={"type": "number"},
    fallback_url=WORD,
)
NEW_TERMS = thing(
    [],
    asynchronous=FLAG,
    tries={"type": "integer", "minimum": 1, "maximum": 100},
    first_wait=SECONDS,
    longest_wait=SECONDS,
    once_hours=maybe({"type": "integer", "minimum": 1, "maximum": 720}),
    trips_after=maybe({"type": "integer", "minimum": 1, "maximum": 1000}),
    open_seconds=SECONDS,
    fallback_url=text(500),
)
_PATTERN: Shape = {"enum": ["count", "absence", "sequence"]}
_TYPES: Shape = {"type": "array", "items": text(255, 1), "minItems": 1, "maxItems": 20}
_FACTS: dict[str, Shape] = {
    "pattern": _PATTERN,
    "types": _TYPES,
    "key": text(),
    "times": {"type": "integer", "minimum": 1, "maximum": 100_000},
    "within": {"type": "integer", "minimum": 1, "maximum": 2_592_000},
    "produces": text(255, 1),
    "active": FLAG,
}
RULE = thing(None, id=NUMBER, room=WORD, code=WORD, since=MOMENT, **_FACTS)
NEW_RULE = thing(
    ["subsystem", "code", "pattern", "types", "within", "produces"], subsystem=NUMBER, code=shapes.CODE, **_FACTS
)
SAMPLE = thing(
    ["body"],
    document=ANYTHING,
    method={"enum": ["GET", "POST", "PUT", "PATCH", "DELETE"]},
    path=text(1000),
    query=text(1000),
    headers={"type": "object", "additionalProperties": text(1000), "maxProperties": 50},
    body=text(200_000),
    answer=text(200_000),
    answers={"type": "object", "additionalProperties": text(200_000), "maxProperties": 50},
)
TRIED = thing(
    steps={"type": "array", "items": thing(side=WORD, step=WORD, before=WORD, after=WORD, said=WORD)},
    problem=WORD,
    findings={"type": "array", "items": WORD},
)

Row = tuple[tuple[Any, ...], dict[str, Any]]
PLACE = "/services/{number}/mediation"
TABLE: tuple[Row, ...] = (
    (("GET", PLACE, "getMediation", "How its messages are changed", handling.mediation, MEDIATION), {}),
    (
        ("PUT", PLACE, "putMediation", "Put the next version into use", handling.put_mediation),
        {"answer": MEDIATION, "body": thing(document=ANYTHING)},
    ),
    (
        ("DELETE", PLACE, "takeOutMediation", "Let its messages pass unchanged", handling.take_out_mediation),
        {"status": 204},
    ),
    (
        ("GET", f"{PLACE}/versions", "listMediationVersions", "All that were put", handling.mediation_versions),
        {
            "answer": several(MEDIATION),
            "query": {"limit": {"type": "integer", "minimum": 1, "maximum": 200}, "after": NUMBER},
        },
    ),
    (
        ("POST", f"{PLACE}/versions", "useMediation", "Use an earlier version again", handling.use_mediation),
        {"answer": MEDIATION, "body": thing(version={"type": "integer", "minimum": 1, "maximum": 2_000_000_000})},
    ),
    (
        ("POST", f"{PLACE}/trial", "tryMediation", "Each step with a sample; nobody is called", handling.try_mediation),
        {"answer": TRIED, "body": SAMPLE},
    ),
    (("GET", "/services/{number}/delivery", "getTerms", "How it is delivered to", handling.terms, TERMS), {}),
    (
        ("PUT", "/services/{number}/delivery", "setTerms", "Set the terms of delivery", handling.set_terms),
        {"answer": TERMS, "body": NEW_TERMS},
    ),
    (
        ("DELETE", "/services/{number}/delivery", "removeTerms", "Without terms of delivery", handling.remove_terms),
        {"status": 204},
    ),
    (
        ("GET", "/rules", "listRules", "Rules over events", handling.rules, several(RULE)),
        {"query": {"limit": {"type": "integer", "minimum": 1, "maximum": 200}, "after": NUMBER}},
    ),
    (
        ("POST", "/rules", "setRule", "Set a rule; the same code again replaces it", handling.set_rule),
        {"answer": RULE, "body": NEW_RULE, "status": 201},
    ),
    (("GET", "/rules/{number}", "getRule", "One rule", handling.rule, RULE), {}),
    (("DELETE", "/rules/{number}", "removeRule", "Remove a rule", handling.remove_rule), {"status": 204}),
)
