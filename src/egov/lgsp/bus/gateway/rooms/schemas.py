"""JSON Schema of event types, checked without ever fetching anything."""

from functools import lru_cache
from typing import Any

import orjson
from jsonschema.exceptions import SchemaError
from jsonschema.protocols import Validator
from jsonschema.validators import Draft202012Validator, validator_for
from referencing import Registry
from referencing.exceptions import Unresolvable

from egov.lgsp.bus.rules.formats import FORMATS

DEEPEST = 64


class Unfit(ValueError):
    """The schema, or the event, is not what it should be; the message says where."""


def check_schema(schema: Any) -> None:
    """Raises Unfit for what is no JSON Schema, and for one that refers to another document."""
    _walk(schema, 0)
    try:
        validator_for(schema, default=Draft202012Validator).check_schema(schema)
    except SchemaError as error:
        raise Unfit(f"The schema is not a JSON Schema: {error.message}") from None
    except RecursionError:
        raise Unfit("The schema is nested too deeply.") from None


def check_event(schema: dict[str, Any], event: Any) -> None:
    """Raises Unfit with the first place where the event is not as the schema says."""
    _deep(event, 0)
    validator = _validator(orjson.dumps(schema, option=orjson.OPT_SORT_KEYS))
    try:
        error = next(iter(validator.iter_errors(event)), None)
    except (Unresolvable, RecursionError) as broken:
        raise Unfit(f"The event type's schema cannot be applied: {broken}") from None
    if error is not None:
        where = "/".join(str(step) for step in error.absolute_path)
        raise Unfit(f"The event is not as its type says at '/{where}': {error.message[:300]}")


@lru_cache(maxsize=256)
def _validator(schema: bytes) -> Validator:
    known = orjson.loads(schema)
    kind = validator_for(known, default=Draft202012Validator)
    return kind(known, registry=Registry(), format_checker=FORMATS)


def _walk(part: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise Unfit("The schema is nested too deeply.")
    if isinstance(part, dict):
        for name in ("$ref", "$dynamicRef", "$recursiveRef"):
            reference = part.get(name)
            if isinstance(reference, str) and not reference.startswith("#"):
                raise Unfit("A schema may refer only to parts of itself.")
        for each in part.values():
            _walk(each, depth + 1)
    elif isinstance(part, list):
        for each in part:
            _walk(each, depth + 1)


def _deep(part: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise Unfit("The event is nested too deeply.")
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _deep(each, depth + 1)
