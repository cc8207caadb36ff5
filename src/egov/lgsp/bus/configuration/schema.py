"""What a configuration file may hold (JSON Schema 2020-12)."""

from typing import Any

from egov.lgsp.bus.rules.identifiers import IDENTIFIER

CODE = {"type": "string", "pattern": IDENTIFIER, "maxLength": 120}
TEXT = {"type": "string", "maxLength": 255}
LINES = {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True}
STANDING = {"enum": ["active", "stopped"]}
COUNT = {"type": "integer", "minimum": 1}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


SERVICE = _object(
    ["code", "title", "url"],
    code=CODE,
    version={**CODE, "maxLength": 16},
    kind={"enum": ["REST", "OPENAPI", "SOAP"]},
    title=TEXT,
    notes={"type": "string"},
    url={"type": "string", "maxLength": 500},
    timeout={"type": "number"},
    verify_tls={"type": "boolean"},
    most_bytes=COUNT,
    evidence={"enum": ["hash", "body"]},
    promised_ms=COUNT,
    promised_share={"type": "number"},
    health=TEXT,
    owner=TEXT,
    adapter={"type": "object", "description": "How a provider is spoken to that has no HTTP."},
    standing=STANDING,
    stopped_notice=TEXT,
    contract={"type": "string"},
    contract_file={"type": "string", "description": "Path of the contract, seen from the file that names it."},
    endpoints=LINES,
    code_lists=LINES,
    identifiers=LINES,
)
SUBSYSTEM = _object(
    ["code", "name"],
    code={**CODE, "maxLength": 64},
    name=TEXT,
    standing=STANDING,
    admission={"enum": ["certificate", "token", "network"]},
    networks=LINES,
    certificates=LINES,
    services={"type": "array", "items": SERVICE},
)
MEMBER = _object(
    ["id", "name"],
    id={"type": "string", "pattern": r"^(GOV|ORG|COM)/[A-Za-z0-9'()+,.=?_-]{1,64}$"},
    name=TEXT,
    agency={"type": "string", "description": "Code of the agency in the directory; left out for others."},
    contact=TEXT,
    standing=STANDING,
    subsystems={"type": "array", "items": SUBSYSTEM},
)
GROUP = _object(["code", "name", "subsystems"], code=CODE, name=TEXT, subsystems=LINES)
RIGHT = {
    **_object(
        ["service"],
        service={"type": "string"},
        endpoint={"type": "string", "description": "Such as GET /thua-dat/*; left out: the whole service."},
        subsystem={"type": "string"},
        group={"type": "string"},
        purpose=TEXT,
        consent={"type": "string", "maxLength": 210, "description": "Where calls name the person who has to consent."},
        needs_purpose={"type": "boolean", "description": "Each call has to name the purpose (X-Egov-Purpose)."},
        masked={**LINES, "maxItems": 50, "description": "Hidden parts of the answer: JSON pointers, element names."},
        valid_to={"type": "string", "format": "date-time"},
    ),
    "oneOf": [{"required": ["subsystem"]}, {"required": ["group"]}],
}
POLICY = _object(
    [],
    subsystem={"type": "string"},
    service={"type": "string"},
    from_hour={"type": "integer", "minimum": 0, "maximum": 23},
    to_hour={"type": "integer", "minimum": 1, "maximum": 24},
    rate={"type": "number", "exclusiveMinimum": 0},
    burst=COUNT,
    quota=COUNT,
    concurrency=COUNT,
    most_bytes=COUNT,
    priority={"enum": [1, 2, 3]},
    cache={"type": "boolean"},
)
QUEUE = _object(
    ["code", "broker", "queue", "subsystem", "service"],
    code={**CODE, "maxLength": 64},
    broker={"type": "string", "maxLength": 500, "description": "Such as amqp://mq:5672/vhost, without a password."},
    user={"type": "string", "maxLength": 127},
    secret={"type": "string", "maxLength": 64, "description": "Name of the secret that holds the password."},
    verify_tls={"type": "boolean"},
    queue=TEXT,
    subsystem={"type": "string", "description": "The application in whose name its messages count."},
    service={"type": "string"},
    method={"type": "string", "maxLength": 8},
    path=TEXT,
    mode={"enum": ["message", "call"]},
    alone={"type": "boolean", "description": "One node at a time, one message after the other."},
    prefetch={"type": "integer", "minimum": 1, "maximum": 1000},
    dead_letters=TEXT,
    active={"type": "boolean"},
)
INLET = _object(
    ["application", "code", "title", "url", "service"],
    application={"type": "string"},
    code={**CODE, "maxLength": 64},
    title=TEXT,
    url={"type": "string", "maxLength": 500},
    adapter={"type": "object"},
    service={"type": "string", "description": "Service that is called with what arrives."},
    method={"enum": ["POST", "PUT", "PATCH"]},
    path=TEXT,
    every={"type": "number", "minimum": 1},
    standing=STANDING,
)
AGENCY = _object(
    ["code", "name"],
    code={"type": "string", "maxLength": 50, "description": "QCVN 102:2016, such as 000.00.14.H40."},
    code_2020={"type": "string", "maxLength": 50, "description": "Decision 20/2020, such as H40.14."},
    name=TEXT,
    application={"type": "string", "description": "Who fetches its documents; left out: the national axis."},
    locked={"type": "boolean"},
)
TERMS = _object(
    ["service"],
    service={"type": "string"},
    asynchronous={"type": "boolean"},
    tries=COUNT,
    first_wait={"type": "number"},
    longest_wait={"type": "number"},
    once_hours={"anyOf": [COUNT, {"type": "null"}]},
    trips_after={"anyOf": [COUNT, {"type": "null"}]},
    open_seconds={"type": "number"},
    fallback_url={"type": "string", "maxLength": 500},
)
MEDIATION = _object(["service", "document"], service={"type": "string"}, document={"type": "object"})
EVENT_TYPE = _object(["room", "code", "schema"], room={"type": "string"}, code=TEXT, schema={"type": "object"})
RULE = _object(
    ["room", "code", "pattern", "types", "within", "produces"],
    room={"type": "string"},
    code={**CODE, "maxLength": 64},
    pattern={"enum": ["count", "absence", "sequence"]},
    types={"type": "array", "items": TEXT, "minItems": 1, "maxItems": 20},
    key=TEXT,
    times=COUNT,
    within=COUNT,
    produces=TEXT,
    active={"type": "boolean"},
)
PROCESS = {
    **_object(
        ["code", "subsystem"],
        code={**CODE, "maxLength": 64},
        subsystem={"type": "string", "description": "The application as which its steps call."},
        drawing={"type": "string", "description": "BPMN 2.0."},
        drawing_file={"type": "string", "description": "Path of the drawing, seen from the file that names it."},
    ),
    "oneOf": [{"required": ["drawing"]}, {"required": ["drawing_file"]}],
}
PARTS = (
    *("members", "groups", "rights", "policies"),
    *("terms", "mediations", "event_types", "rules", "processes", "inlets", "queues", "agencies"),
)
DOCUMENT = _object(
    [],
    members={"type": "array", "items": MEMBER},
    groups={"type": "array", "items": GROUP},
    rights={"type": "array", "items": RIGHT},
    policies={"type": "array", "items": POLICY},
    queues={"type": "array", "items": QUEUE},
    agencies={"type": "array", "items": AGENCY},
    inlets={"type": "array", "items": INLET},
    terms={"type": "array", "items": TERMS},
    mediations={"type": "array", "items": MEDIATION},
    event_types={"type": "array", "items": EVENT_TYPE},
    rules={"type": "array", "items": RULE},
    processes={"type": "array", "items": PROCESS},
)
