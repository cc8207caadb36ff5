"""Does a request keep its contract? What does not is told by place and in sentences."""

from typing import Any
from urllib.parse import parse_qsl

import orjson

from egov.lgsp.bus.gateway.heads import Head
from egov.lgsp.bus.gateway.mocks.contract import Contract, Place, Shape

Problems = list[dict[str, str]]
NOT_CHECKED = frozenset({"accept", "content-type", "authorization"})
"""Header parameters that OpenAPI itself says to pass over."""


def problems_of(
    contract: Contract, place: Place, operation: Shape, values: dict[str, str], query: str, head: Head, body: bytes
) -> Problems:
    """Everything that is wrong with a request; an empty list when it keeps the contract."""
    found: Problems = []
    given: dict[str, list[str]] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        given.setdefault(name, []).append(value)
    own = [contract.followed(each) for each in operation.get("parameters", [])]
    names = {(each.get("name"), each.get("in")) for each in own}
    shared = [contract.followed(each) for each in place.item.get("parameters", [])]
    for each in (*own, *(each for each in shared if (each.get("name"), each.get("in")) not in names)):
        name, where = str(each.get("name", "")), each.get("in")
        if where == "path":
            sent = [values[name]] if name in values else []
        elif where == "query":
            sent = given.get(name, [])
        elif where == "header" and name.lower() not in NOT_CHECKED:
            text = head.text(name.lower().encode())
            sent = [text] if text else []
        else:
            continue
        found += _parameter(contract, each, f"{where} {name}", sent)
    return found + _body(contract, contract.followed(operation.get("requestBody")), head, body)


def _parameter(contract: Contract, described: Shape, place: str, sent: list[str]) -> Problems:
    if not sent:
        return [{"place": place, "message": "is required and missing"}] if described.get("required") else []
    schema = described.get("schema")
    if schema is None:
        return []
    kind = contract.followed(schema).get("type")
    if kind == "array":
        exploded = described.get("explode", described.get("style", "form") == "form")
        items = sent if exploded and len(sent) > 1 else sent[-1].split(",")
        inner = contract.followed(contract.followed(schema).get("items"))
        return contract.problems(schema, [_read(item, inner.get("type")) for item in items], place)
    return contract.problems(schema, _read(sent[-1], kind), place)


def _read(text: str, kind: Any) -> Any:
    """A text as the type that its schema names; a text that is none stays one, and the schema refuses it."""
    kinds = kind if isinstance(kind, list) else [kind]
    if "integer" in kinds or "number" in kinds:
        try:
            return int(text)
        except ValueError:
            pass
    if "number" in kinds:
        try:
            return float(text)
        except ValueError:
            pass
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    return text


def _body(contract: Contract, described: Shape, head: Head, body: bytes) -> Problems:
    if not body:
        return [{"place": "body", "message": "is required and missing"}] if described.get("required") else []
    content: Shape = described.get("content", {})
    if not content:
        return []
    kind = head.text(b"content-type").partition(";")[0].strip().lower()
    spec = next((spec for name, spec in content.items() if _fits(kind, name.partition(";")[0].strip().lower())), None)
    if spec is None:
        return [{"place": "header Content-Type", "message": f"{kind or 'nothing'} is none of {', '.join(content)}"}]
    if "json" not in kind or "schema" not in spec:
        return []
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        return [{"place": "body", "message": f"is not JSON: {error}"}]
    return contract.problems(spec["schema"], value, "body")


def _fits(kind: str, named: str) -> bool:
    """`application/*` and `*/*` are names of many."""
    first, _, second = named.partition("/")
    return named in (kind, "*/*") or (second == "*" and kind.startswith(f"{first}/"))
