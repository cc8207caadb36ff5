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
    owner=TEXT,
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
PARTS = ("members", "groups", "rights", "policies")
DOCUMENT = _object(
    [],
    members={"type": "array", "items": MEMBER},
    groups={"type": "array", "items": GROUP},
    rights={"type": "array", "items": RIGHT},
    policies={"type": "array", "items": POLICY},
)
