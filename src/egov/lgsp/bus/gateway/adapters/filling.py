"""Blanks such as `{ho_so.ma}` of a description, filled from a call; each use says how its values are escaped."""

import re
from collections.abc import Callable
from typing import Any

import orjson

from egov.lgsp.bus.gateway.adapters import Asked
from egov.lgsp.bus.gateway.faults import CALLER, Fault

BLANK = re.compile(r"\{([A-Za-z_][A-Za-z0-9_.]*)\}")


async def members(asked: Asked, inside: dict[str, str], most: int) -> dict[str, Any]:
    """The values of a call: the body's members, then the query's, then the path's. Raises Fault."""
    body = await asked.whole(most)
    found: Any = {}
    if body.strip():
        try:
            found = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise Fault(f"{CALLER}.BadRequest", f"The body is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise Fault(f"{CALLER}.BadRequest", "The body has to be a JSON object.")
    return found | dict(asked.parameters) | inside


def value(values: dict[str, Any], name: str) -> Any:
    """What `a.b` leads to. Raises Fault when it is missing."""
    found: Any = values
    for step in name.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    if found is None:
        raise Fault(f"{CALLER}.BadRequest", f"'{name}' is missing.")
    return found


def text(values: dict[str, Any], name: str) -> str:
    """A value as text. Raises Fault for one that is no plain value."""
    found = value(values, name)
    if isinstance(found, bool):
        return "true" if found else "false"
    if not isinstance(found, (str, int, float)) or (isinstance(found, str) and "\0" in found):
        raise Fault(f"{CALLER}.BadRequest", f"'{name}' has to be a text or a number.")
    return str(found)


def filled(template: str, values: dict[str, Any], escape: Callable[[str], str] = str) -> str:
    """The template with its blanks filled. Raises Fault."""
    return BLANK.sub(lambda match: escape(text(values, match[1])), template)


def filled_list(templates: tuple[str, ...], values: dict[str, Any]) -> list[str]:
    """Several; one that is nothing but a blank may be filled with a list. Raises Fault."""
    found: list[str] = []
    for template in templates:
        alone = BLANK.fullmatch(template)
        several = value(values, alone[1]) if alone else None
        if isinstance(several, list):
            found += [text({"each": each}, "each") for each in several]
        else:
            found.append(filled(template, values))
    return found
