"""What goes in and comes out, as JSON Schema 2020-12."""

from typing import Any

Shape = dict[str, Any]
WHOLE = 2**63 - 1


def text(most: int = 255, least: int = 0, **more: Any) -> Shape:
    """Characters, without the one that no database keeps."""
    return {"type": "string", "minLength": least, "maxLength": most, "pattern": "^[^\\u0000]*$", **more}


def thing(required: list[str] | None = None, **properties: Shape) -> Shape:
    """An object with these properties and no others; all are there unless `required` says which."""
    names = list(properties) if required is None else required
    return {"type": "object", "required": names, "properties": properties, "additionalProperties": False}


def maybe(shape: Shape) -> Shape:
    """It, or null."""
    return {"anyOf": [shape, {"type": "null"}]}


def several(shape: Shape) -> Shape:
    """A page of a list; `next` is given as `after` to get the following one."""
    return thing(items={"type": "array", "items": shape}, next=maybe({"type": "string"}))


NUMBER = {"type": "integer", "minimum": 1, "maximum": WHOLE}
CODE = {"type": "string", "minLength": 1, "maxLength": 64, "pattern": "^[A-Za-z0-9'()+,.=?_-]+$"}
MOMENT = {"type": "string", "format": "date-time"}
FLAG = {"type": "boolean"}
WORD = {"type": "string"}
COUNT = {"type": "integer", "minimum": 0}
LINES = {"type": "array", "items": text(400, 1), "maxItems": 200, "uniqueItems": True}
STANDING = {"enum": ["asked", "active", "stopped", "refused"]}
LIMIT = {"type": "integer", "minimum": 1, "maximum": 2_000_000_000}

MEMBER = thing(id=NUMBER, identifier=WORD, name=WORD, agency=maybe(WORD), standing=STANDING, contact=WORD)
SUBSYSTEM = thing(
    id=NUMBER,
    identifier=WORD,
    member=NUMBER,
    name=WORD,
    standing=STANDING,
    admission={"enum": ["certificate", "token", "network"]},
    networks={"type": "array", "items": WORD},
)
SERVICE = thing(
    id=NUMBER,
    identifier=WORD,
    subsystem=NUMBER,
    kind={"enum": ["REST", "OPENAPI", "SOAP"]},
    title=WORD,
    notes=WORD,
    url=maybe(WORD),
    timeout={"type": "number"},
    evidence={"enum": ["hash", "body"]},
    promised_ms=maybe(COUNT),
    promised_share=maybe({"type": "number"}),
    health=WORD,
    owner=WORD,
    standing=STANDING,
    notice=WORD,
    endpoints={"type": "array", "items": thing(id=NUMBER, method=WORD, path=WORD)},
    code_lists={"type": "array", "items": WORD},
    identifiers={"type": "array", "items": WORD},
)
RIGHT = thing(
    id=NUMBER,
    service=NUMBER,
    endpoint=maybe(NUMBER),
    subsystem=maybe(NUMBER),
    group=maybe(WORD),
    purpose=WORD,
    state={"enum": ["asked", "granted", "refused", "withdrawn"]},
    asked_at=MOMENT,
    asked_by=WORD,
    decided_at=maybe(MOMENT),
    decided_by=WORD,
    reason=WORD,
    valid_to=maybe(MOMENT),
    consent=WORD,
    needs_purpose=FLAG,
    masked={"type": "array", "items": WORD},
)
CREDENTIAL = thing(
    id=NUMBER,
    kind={"enum": ["certificate", "secret", "key"]},
    fingerprint=WORD,
    label=WORD,
    valid_from=MOMENT,
    valid_to=MOMENT,
    revoked_at=maybe(MOMENT),
    secret=maybe({"type": "string", "description": "Only in the answer that made it; it is never shown again."}),
)
POLICY = thing(
    id=NUMBER,
    subsystem=maybe(NUMBER),
    service=maybe(NUMBER),
    from_hour=COUNT,
    to_hour=COUNT,
    rate=maybe({"type": "number"}),
    burst=maybe(COUNT),
    quota=maybe(COUNT),
    concurrency=maybe(COUNT),
    most_bytes=maybe(COUNT),
    priority=COUNT,
    cache=FLAG,
)
EXCHANGE = thing(
    id={"type": "string", "format": "uuid"},
    message_id=WORD,
    at=MOMENT,
    client=WORD,
    service=WORD,
    protocol=WORD,
    method=WORD,
    path=WORD,
    user_id=WORD,
    issue=WORD,
    represented=WORD,
    trace=WORD,
    status=COUNT,
    fault=WORD,
    said=WORD,
    side={"enum": ["", "caller", "bus", "provider"], "description": "Whose fault it was; empty when it was nobody's."},
    took_us=COUNT,
    provider_us=COUNT,
    request_bytes=COUNT,
    response_bytes=COUNT,
)
DIAGNOSIS = thing(
    id={"type": "string", "format": "uuid"},
    at=MOMENT,
    client=WORD,
    service=WORD,
    method=WORD,
    path=WORD,
    node=WORD,
    possible=FLAG,
    fails_at={"type": "string", "description": "The first step that fails; empty when none does."},
    steps={
        "type": "array",
        "items": thing(
            name=WORD,
            outcome={"enum": ["ok", "warn", "failed", "skipped"]},
            took_ms={"type": "number"},
            finding=WORD,
            to_do=WORD,
            inside={"type": "object", "description": "Of the provider's machines; for its own people and operators."},
        ),
    },
)
PROBLEM = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "title": WORD,
        "status": {"type": "integer"},
        "detail": WORD,
        "reference": WORD,
        "errors": {"type": "array", "items": thing(place=WORD, message=WORD)},
    },
}

NEW_MEMBER = thing(
    ["member_class", "code", "name"],
    member_class={"enum": ["GOV", "ORG", "COM"]},
    code=CODE,
    name=text(255, 1),
    contact=text(254),
    agency={**CODE, "description": "Code of the agency in the directory; left out for an outside organisation."},
)
NEW_SUBSYSTEM = thing(
    ["member", "code", "name"],
    member=NUMBER,
    code=CODE,
    name=text(255, 1),
    admission={"enum": ["certificate", "token", "network"]},
    networks=LINES,
)
_FACTS: dict[str, Shape] = {
    "title": text(255, 1),
    "notes": text(20_000),
    "url": text(500, 1),
    "timeout": {"type": "number", "exclusiveMinimum": 0, "maximum": 600},
    "verify_tls": FLAG,
    "most_bytes": LIMIT,
    "evidence": {"enum": ["hash", "body"]},
    "promised_ms": maybe({"type": "integer", "minimum": 1, "maximum": 600_000}),
    "promised_share": maybe({"type": "number", "exclusiveMinimum": 0, "maximum": 1}),
    "health": text(255),
    "owner": text(254),
    "contract": text(2_000_000),
    "endpoints": LINES,
}
NEW_SERVICE = thing(
    ["subsystem", "code", "title", "url"],
    subsystem=NUMBER,
    code={**CODE, "maxLength": 120},
    version={**CODE, "maxLength": 16},
    kind={"enum": ["REST", "OPENAPI", "SOAP"]},
    **_FACTS,
)
CHANGED_SERVICE = thing([], **_FACTS)
DECLARATIONS = thing(code_lists=LINES, identifiers=LINES)
DECISION = thing(["approve"], approve=FLAG, reason=text())
NEW_STANDING = thing(["standing"], standing={"enum": ["active", "stopped"]}, notice=text())
NEW_RIGHT = thing(
    ["service", "subsystem", "purpose"],
    service=NUMBER,
    subsystem=NUMBER,
    endpoint=NUMBER,
    purpose=text(255, 1),
    valid_to=MOMENT,
)
RIGHT_DECISION = thing(
    ["grant"],
    grant=FLAG,
    reason=text(),
    valid_to=MOMENT,
    consent=text(210),
    needs_purpose=FLAG,
    masked={**LINES, "maxItems": 50},
)
REASON = thing(reason=text(255, 1))
NEW_CREDENTIAL = thing(["kind"], kind={"enum": ["certificate", "secret", "key"]}, pem=text(20_000), label=text(120))
NEW_POLICY = thing(
    [],
    subsystem=NUMBER,
    service=NUMBER,
    from_hour={"type": "integer", "minimum": 0, "maximum": 23},
    to_hour={"type": "integer", "minimum": 1, "maximum": 24},
    rate={"type": "number", "exclusiveMinimum": 0, "maximum": 1_000_000},
    burst=LIMIT,
    quota=LIMIT,
    concurrency=LIMIT,
    most_bytes=LIMIT,
    priority={"enum": [1, 2, 3]},
    cache=FLAG,
)
NEW_DIAGNOSIS = thing(
    ["service", "subsystem"],
    service=NUMBER,
    subsystem=NUMBER,
    method={"enum": ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]},
    path=text(1000),
    purpose=text(),
    node=text(80),
)
