"""An OpenAPI 3 contract ready to be answered from: operations by path, references followed, schemas as JSON Schema."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from egov.lgsp.bus.rules.contracts import METHODS, plain_yaml

Shape = dict[str, Any]
PARAMETER = re.compile(r"\{([^{}/]+)\}")
MOST_PROBLEMS = 10
DEEPEST = 50
"""References that are followed one after the other."""


@dataclass(frozen=True)
class Place:
    """A path of the contract: its pattern and the names of its parameters."""

    path: str
    pattern: re.Pattern[str]
    names: tuple[str, ...]
    item: Shape


class Contract:
    """Raises rules.contracts.Broken when the text cannot be read."""

    def __init__(self, text: str) -> None:
        document = plain_yaml(text)
        self.document: Shape = document if isinstance(document, dict) else {}
        if str(self.document.get("openapi", "")).startswith("3.0"):
            self.document = _modern(self.document)
        places = [_place(path, self.followed(item)) for path, item in self.document.get("paths", {}).items()]
        self.places = sorted(places, key=lambda place: (len(place.names), place.path))  # the concrete before the wild

    def at(self, path: str) -> tuple[Place, dict[str, str]] | None:
        """The place of a path, with the values of its parameters, decoded."""
        for place in self.places:
            found = place.pattern.fullmatch(path or "/")
            if found:
                values = (unquote(value) for value in found.groups())
                return place, dict(zip(place.names, values, strict=True))
        return None

    def followed(self, thing: Any) -> Shape:
        """What a `$ref` inside the contract points at; an empty object for what is not there."""
        for _ in range(DEEPEST):
            if not isinstance(thing, dict):
                return {}
            if "$ref" not in thing:
                return thing
            thing = self._pointed(str(thing["$ref"]))
        return {}

    def _pointed(self, reference: str) -> Any:
        if not reference.startswith("#/"):
            return {}
        found: Any = self.document
        for step in reference[2:].split("/"):
            step = unquote(step).replace("~1", "/").replace("~0", "~")
            if not isinstance(found, dict) or step not in found:
                return {}
            found = found[step]
        return found

    def problems(self, schema: Shape, value: Any, place: str) -> list[dict[str, str]]:
        """Where a value does not keep a schema, in sentences."""
        inlined = {"$schema": DIALECT, **_pointing(schema)}
        validator = Draft202012Validator(inlined, registry=self._registry)
        found = []
        try:
            for error in validator.iter_errors(value):
                found.append({"place": f"{place}{error.json_path[1:]}", "message": error.message[:300]})
                if len(found) == MOST_PROBLEMS:
                    break
        except Unresolvable as error:
            found.append({"place": place, "message": f"The contract points to what is not there: {error}"[:300]})
        return found

    @cached_property
    def _registry(self) -> "Registry[Any]":
        whole = Resource.from_contents(_pointing(self.document), default_specification=DRAFT202012)
        registry: Registry[Any] = Registry()
        made: Registry[Any] = registry.with_resource(HERE, whole)
        return made


DIALECT = "https://json-schema.org/draft/2020-12/schema"
HERE = "urn:contract"


def _pointing(thing: Any) -> Any:
    """References inside the contract, written so that they are found from anywhere."""
    if isinstance(thing, dict):
        return {
            name: f"{HERE}{value}"
            if name == "$ref" and isinstance(value, str) and value.startswith("#")
            else _pointing(value)
            for name, value in thing.items()
        }
    return [_pointing(each) for each in thing] if isinstance(thing, list) else thing


def _place(path: str, item: Shape) -> Place:
    names = tuple(PARAMETER.findall(path))
    parts = PARAMETER.split(path)
    pattern = "".join("([^/]+)" if number % 2 else re.escape(part) for number, part in enumerate(parts))
    own = {name: item[name] for name in (*METHODS, "parameters") if name in item}
    return Place(path, re.compile(pattern), names, own)


def _modern(thing: Any) -> Any:
    """OpenAPI 3.0's schemas in the words of 3.1: `nullable`, and exclusive bounds that were flags."""
    if isinstance(thing, list):
        return [_modern(each) for each in thing]
    if not isinstance(thing, dict):
        return thing
    made = {name: _modern(value) for name, value in thing.items()}
    for flag, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if made.get(flag) is True and bound in made:
            made[flag] = made.pop(bound)
        elif isinstance(made.get(flag), bool):
            del made[flag]
    if made.pop("nullable", False) is True:
        if isinstance(made.get("type"), str):
            made["type"] = [made["type"], "null"]
            if isinstance(made.get("enum"), list) and None not in made["enum"]:
                made["enum"] = [*made["enum"], None]
        elif "$ref" in made or "allOf" in made:
            made = {"anyOf": [made, {"type": "null"}]}
    return made
