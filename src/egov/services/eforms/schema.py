"""JSON Schema of a form's data, for exchange between agencies."""

from typing import Any

from egov.services.eforms.conditions import ALWAYS
from egov.services.eforms.definition import Definition
from egov.services.eforms.kinds.group import object_schema
from egov.services.eforms.surroundings import Surroundings


def json_schema(definition: Definition, around: Surroundings) -> dict[str, Any]:
    """Draft 2020-12. What depends on a condition is not required here; cleaning holds the conditions."""
    schemas = [object_schema(step.fields, step.show_if, around) for step in definition.steps]
    required = [key for schema in schemas for key in schema.get("required", ())]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **object_schema((), ALWAYS, around),
        "properties": {key: value for schema in schemas for key, value in schema["properties"].items()},
        **({"required": required} if required else {}),
    }
