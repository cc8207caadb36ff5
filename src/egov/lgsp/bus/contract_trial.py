"""What a new version of a contract would break, and for whom: the traffic that was kept, checked against it.

It sees what the service keeps (its evidence has to be `body`), so a caller that was silent meanwhile is not in it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import yaml
from jsonschema import Draft202012Validator
from lxml import etree
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from egov.lgsp.bus.gateway import trees
from egov.lgsp.bus.models import Exchange

MOST_PROBLEMS = 5
XS = "{http://www.w3.org/2001/XMLSchema}"
_PLACES = re.compile(r"\[\d+\]")

Check = Callable[[Exchange], Iterator[tuple[str, str]]]
"""Side and problem of each thing that an exchange would break."""


@dataclass
class Break:
    """One problem of one caller."""

    client: str
    operation: str
    side: str
    problem: str
    times: int = 0
    last: datetime | None = None
    example: UUID | None = None


@dataclass
class Trial:
    """The report: how much was looked at, how much had no body to look at, what would break."""

    looked_at: int = 0
    without_body: int = 0
    broken: int = 0
    """Exchanges with at least one problem."""
    breaks: list[Break] = field(default_factory=list)


def trial(service: str, contract: str, since: datetime) -> Trial:
    """Check the exchanges of a service (its path in the registry) since then. Raises ValueError for a contract that
    cannot be read."""
    check = _check(service, contract)
    report = Trial()
    found: dict[tuple[str, ...], Break] = {}
    exchanges = Exchange.objects.filter(service=service, at__gte=since, fault="").order_by("at")
    for exchange in exchanges.iterator(chunk_size=200):
        if exchange.request is None:
            report.without_body += 1
            continue
        report.looked_at += 1
        operation = f"{exchange.method} {_own_path(service, exchange.path)}"
        problems = list(check(exchange))
        report.broken += bool(problems)
        for side, problem in problems:
            key = (exchange.client, operation, side, _PLACES.sub("[*]", problem))
            entry = found.setdefault(key, Break(*key))
            entry.times += 1
            entry.last, entry.example = exchange.at, exchange.pk
    report.breaks = sorted(found.values(), key=lambda each: (each.client, -each.times))
    return report


def _check(service: str, contract: str) -> Check:
    if contract.lstrip().startswith("<"):
        return _by_xml_schema(contract)
    try:
        document = yaml.safe_load(contract)
    except yaml.YAMLError as error:
        raise ValueError(f"The contract is neither XML nor JSON nor YAML: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        raise ValueError("The contract is no OpenAPI description: it has no paths.")
    return _by_openapi(service, document)


def _by_openapi(service: str, document: dict[str, Any]) -> Check:
    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource("urn:contract", resource)
    patterns = [(re.compile(_pattern(path)), path, item) for path, item in document["paths"].items()]

    def problems(side: str, pointer: str, body: bytes) -> Iterator[tuple[str, str]]:
        try:
            value = orjson.loads(body)
        except orjson.JSONDecodeError:
            yield side, "the body is not JSON"
            return
        validator = Draft202012Validator({"$ref": f"urn:contract#{pointer}"}, registry=registry)
        try:
            for number, error in enumerate(validator.iter_errors(value)):
                if number == MOST_PROBLEMS:
                    break
                yield side, f"{error.json_path}: {_told(error)}"
        except Unresolvable as error:
            raise ValueError(f"The contract points to what is not there: {error}") from None

    def check(exchange: Exchange) -> Iterator[tuple[str, str]]:
        own = _own_path(service, exchange.path)
        fits = next(((path, item) for pattern, path, item in patterns if pattern.fullmatch(own)), None)
        if fits is None or exchange.method.lower() not in fits[1]:
            yield "request", "the operation is gone"
            return
        path, item = fits
        operation = item[exchange.method.lower()]
        place = f"/paths/{_step(path)}/{exchange.method.lower()}"
        body = _body(exchange.request)
        schema = _json_schema(operation.get("requestBody", {}))
        if schema and body:
            yield from problems("request", f"{place}/requestBody/content/{_step(schema)}/schema", body)
        elif body and "requestBody" not in operation:
            yield "request", "a body is not taken any more"
        elif not body and operation.get("requestBody", {}).get("required"):
            yield "request", "a body is required"
        status, responses = str(exchange.status), operation.get("responses", {})
        named = next((each for each in (status, f"{status[0]}XX", "default") if each in responses), None)
        if named is None:
            yield "response", f"status {status} is not foreseen"
            return
        answer = _body(exchange.response)
        schema = _json_schema(responses[named])
        if schema and answer:
            yield from problems("response", f"{place}/responses/{named}/content/{_step(schema)}/schema", answer)

    return check


def _by_xml_schema(contract: str) -> Check:
    """An XSD, or the schemas in a WSDL's types, each for the elements of its own namespace."""
    try:
        root = trees.parsed(contract.encode())
    except trees.Refused as error:
        raise ValueError(f"The contract cannot be read: {error}") from None
    schemas: dict[str | None, etree.XMLSchema] = {}
    for element in root.iter(f"{XS}schema"):
        alone = etree.fromstring(etree.tostring(element, with_tail=False))
        if any(each.get("schemaLocation") for each in alone.iter(f"{XS}import", f"{XS}include")):
            raise ValueError("A schema has to stand in one piece, without schemaLocation.")
        try:
            schemas[alone.get("targetNamespace")] = etree.XMLSchema(alone)
        except etree.XMLSchemaParseError as error:
            if not alone.findall(f"{XS}import"):
                raise ValueError(f"A schema of the contract cannot be read: {error}") from None
    if not schemas:
        raise ValueError("The contract holds no schema that stands by itself.")

    def check(exchange: Exchange) -> Iterator[tuple[str, str]]:
        for side, kept in (("request", exchange.request), ("response", exchange.response)):
            body = _body(kept)
            if not body:
                continue
            try:
                content = (
                    trees.body_of(body) if b"schemas.xmlsoap.org/soap/envelope" in body[:2000] else trees.parsed(body)
                )
            except trees.Refused as error:
                yield side, f"the body cannot be read: {error}"
                continue
            name = etree.QName(content)
            schema = schemas.get(name.namespace)
            if name.localname == "Fault":
                continue
            if schema is None:
                yield side, f"the namespace {name.namespace} is gone"
            elif not schema.validate(etree.fromstring(etree.tostring(content, with_tail=False))):
                for number, entry in enumerate(schema.error_log):  # type: ignore[var-annotated,arg-type]
                    if number < MOST_PROBLEMS:
                        yield side, entry.message[:300]

    return check


def _told(error: Any) -> str:
    """What is wrong without the value itself: a report goes to more people than the data do."""
    if error.validator in ("required", "additionalProperties", "unevaluatedProperties"):
        return str(error.message)[:200]
    return f"does not keep {error.validator} {str(error.validator_value)[:120]}"


def _own_path(service: str, path: str) -> str:
    prefix = f"/r1/{service}"
    return (path.removeprefix(prefix) or "/") if path.startswith(prefix) else path


def _pattern(path: str) -> str:
    return "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{[^}]+\})", path))


def _json_schema(described: dict[str, Any]) -> str:
    """The media type under which a JSON schema stands; empty when there is none."""
    content = described.get("content", {})
    return next((kind for kind, spec in content.items() if "json" in kind and "schema" in spec), "")


def _step(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1").replace("%", "%25").replace("{", "%7B").replace("}", "%7D")


def _body(kept: bytes | memoryview | None) -> bytes:
    return bytes(kept).partition(b"\r\n\r\n")[2] if kept is not None else b""
