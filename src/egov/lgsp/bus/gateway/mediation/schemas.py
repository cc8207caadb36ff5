"""Does content keep a schema? JSON Schema 2020-12 and XSD 1.0; neither fetches anything."""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from lxml import etree
from referencing import Registry
from referencing.exceptions import Unresolvable

from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.gateway.mediation.content import Content
from egov.lgsp.bus.gateway.mediation.threads import PerThread
from egov.lgsp.bus.rules.formats import FORMATS

MOST_PROBLEMS = 20
XS = "{http://www.w3.org/2001/XMLSchema}"

Check = Callable[[Content], list[str]]


def json_schema(schema: Any) -> Check:
    """Raises ValueError for what is no schema."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise ValueError(f"This is no JSON Schema: {error.message}") from None
    registry: Registry[Any] = Registry()
    validator = Draft202012Validator(schema, registry=registry, format_checker=FORMATS)

    def check(content: Content) -> list[str]:
        problems = []
        try:
            for error in validator.iter_errors(content.value()):
                problems.append(f"{error.json_path}: {error.message[:300]}")
                if len(problems) == MOST_PROBLEMS:
                    break
        except Unresolvable as error:
            problems.append(f"The schema points to {error}, which is not there.")
        return problems

    return check


def xml_schema(text: str) -> Check:
    """Raises ValueError for what is no schema, or one that is spread over files."""
    try:
        root = trees.parsed(text.encode())
    except trees.Refused as error:
        raise ValueError(f"The schema cannot be read: {error}") from None
    for name in ("import", "include", "redefine"):
        if any(each.get("schemaLocation") is not None for each in root.iter(XS + name)):
            raise ValueError("A schema has to stand in one piece, without schemaLocation.")
    compiled = PerThread(lambda: _compiled(text))
    compiled.get()

    def check(content: Content) -> list[str]:
        schema = compiled.get()
        if schema.validate(content.tree()):
            return []
        return [
            f"line {entry.line}: {entry.message[:300]}"
            for entry in islice(cast(Iterable[Any], schema.error_log), MOST_PROBLEMS)
        ]

    return check


def _compiled(text: str) -> "etree.XMLSchema":
    try:
        return etree.XMLSchema(trees.parsed(text.encode()))
    except etree.XMLSchemaParseError as error:
        raise ValueError(f"This is no XML Schema: {error}") from None
