"""What a mediation's document looks like, as a JSON Schema: `accepts`, and the steps of request and response."""

from typing import Any

from jsonschema import Draft202012Validator

TEXT = {"type": "string", "maxLength": 200_000}
NAME = {"type": "string", "minLength": 1, "maxLength": 255}
NAMES = {"type": "array", "items": NAME, "maxItems": 1_000}
TEXTS = {"type": "object", "additionalProperties": TEXT}


def _object(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


FORMAT = _object(
    ("format",),
    format={"enum": ["json", "xml", "csv", "form"]},
    root=NAME,
    namespace=TEXT,
    names=TEXTS,
    arrays=NAMES,
    numbers=NAMES,
    booleans=NAMES,
    order=NAMES,
    nil={"type": "boolean"},
    delimiter={"type": "string", "minLength": 1, "maxLength": 1},
    columns=NAMES,
)
VALIDATE = _object(
    (), json={"type": ["object", "boolean"]}, xsd=TEXT, mode={"enum": ["observe", "warn", "enforce"]}, title=NAME
) | {"oneOf": [{"required": ["json"]}, {"required": ["xsd"]}]}
WHEN = _object((), header=NAME, query=NAME, xpath=TEXT, namespaces=TEXTS, jsonata=TEXT, equals={}, matches=TEXT) | {
    "oneOf": [{"required": [name]} for name in ("header", "query", "xpath", "jsonata")]
}
METHOD = {"enum": ["GET", "POST", "PUT", "PATCH", "DELETE"]}
CALL = _object((), service=NAME, method=METHOD, path=TEXT, body=TEXT, write=FORMAT, read=FORMAT, into=NAME)
STEPS = {
    "read": FORMAT,
    "write": FORMAT,
    "xslt": TEXT,
    "jsonata": TEXT,
    "template": _object(("text",), text=TEXT, type=NAME, escape={"enum": ["xml", "json", "path", "none"]}),
    "validate": VALIDATE,
    "call": _object((), method=METHOD, path=TEXT, query=TEXTS, body={"type": "boolean"}),
    "enrich": CALL | {"required": ["service", "into"]},
}
REQUEST_ONLY = {
    "route": {
        "type": "array",
        "minItems": 1,
        "maxItems": 100,
        "items": _object(("when",), when=WHEN, service=NAME, path=TEXT),
    },
    "scatter": _object(
        ("calls",),
        calls={
            "type": "object",
            "minProperties": 1,
            "maxProperties": 20,
            "additionalProperties": CALL | {"required": ["service"]},
        },
        least={"type": "integer", "minimum": 0},
        aggregate=TEXT,
    ),
    "split": _object(("items",), items=TEXT, call=CALL, aggregate=TEXT),
}


def _steps(known: dict[str, Any]) -> dict[str, Any]:
    step = {
        "type": "object",
        "properties": known,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    return {"type": "array", "items": step, "maxItems": 50}


DOCUMENT = _object(
    ("accepts",),
    accepts={"enum": ["rest", "soap"]},
    provider=_object((), header={"type": "boolean"}, action={"type": "string", "pattern": '^[^"\\x00-\\x1f]*$'}),
    request=_steps(STEPS | REQUEST_ONLY),
    response=_steps(STEPS),
)
_VALIDATOR = Draft202012Validator(DOCUMENT)


def problems_of(document: Any) -> list[str]:
    """Where a document departs from its form; empty when it is sound."""
    return [f"{error.json_path}: {error.message[:300]}" for error in _VALIDATOR.iter_errors(document)]
