"""A value that keeps a schema, the same each time: examples where the contract gives them, else the plainest value."""

import re
from typing import Any

from egov.lgsp.bus.gateway.mocks.contract import Contract, Shape
from egov.lgsp.bus.gateway.mocks.expressions import LONGEST, parts_of, text_of

DEEPEST = 6
"""Levels of objects within objects; below it only what is required."""
FORMATS = {
    "date": "2026-01-15",
    "date-time": "2026-01-15T08:30:00+07:00",
    "time": "08:30:00+07:00",
    "duration": "P1D",
    "email": "an@example.vn",
    "hostname": "example.vn",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.vn/",
    "uri-reference": "/",
    "uuid": "018f2b6e-7c1a-7000-8000-000000000001",
    "byte": "QQ==",
}


def sample(contract: Contract, schema: Any, depth: int = 0) -> Any:
    """The value. What no plain value can keep (contradictions) comes out as near as can be."""
    shape = contract.followed(schema)
    for name in ("example", "default", "const"):
        if name in shape:
            return shape[name]
    for name in ("examples", "enum"):
        if isinstance(shape.get(name), list) and shape[name]:
            return shape[name][0]
    if shape.get("allOf"):
        return sample(contract, _merged(contract, shape), depth)
    for name in ("oneOf", "anyOf"):
        if shape.get(name):
            rest = {key: value for key, value in shape.items() if key != name}
            return sample(contract, {**rest, "allOf": [shape[name][0]]} if rest else shape[name][0], depth)
    kind = shape.get("type")
    kind = next((each for each in kind if each != "null"), "null") if isinstance(kind, list) else kind
    kind = kind or ("object" if "properties" in shape else "array" if "items" in shape else "string")
    if kind == "object":
        return _object(contract, shape, depth)
    if kind == "array":
        many = min(max(int(shape.get("minItems", 0)), 1 if depth < DEEPEST else 0), LONGEST)
        return [sample(contract, shape.get("items", {}), depth + 1) for _ in range(many)]
    if kind in ("integer", "number"):
        return _number(shape, whole=kind == "integer")
    return {"boolean": True, "null": None}.get(kind, _text(shape) if kind == "string" else None)


def _merged(contract: Contract, shape: Shape) -> Shape:
    """All parts of an `allOf` in one."""
    made: Shape = {name: value for name, value in shape.items() if name != "allOf"}
    for part in shape["allOf"]:
        other = contract.followed(part)
        other = _merged(contract, other) if other.get("allOf") else other
        properties = {**made.get("properties", {}), **other.get("properties", {})}
        required = [*made.get("required", []), *other.get("required", [])]
        made = {**other, **made}
        if properties:
            made["properties"] = properties
        if required:
            made["required"] = required
    return made


def _object(contract: Contract, shape: Shape, depth: int) -> Shape:
    properties: Shape = shape.get("properties", {})
    required = shape.get("required", [])
    made = {}
    for name, each in properties.items():
        if contract.followed(each).get("writeOnly") or (depth >= DEEPEST and name not in required):
            continue
        if depth < 4 * DEEPEST:  # a schema that requires itself has no end
            made[name] = sample(contract, each, depth + 1)
    for name in required:
        made.setdefault(name, sample(contract, shape.get("additionalProperties") or {}, depth + 1))
    return made


def _number(shape: Shape, *, whole: bool) -> float:
    step = shape.get("multipleOf", 1 if whole else None)
    low, above = shape.get("minimum"), shape.get("exclusiveMinimum")
    high, below = shape.get("maximum"), shape.get("exclusiveMaximum")
    value: float = 1
    least, most = above if above is not None else low, below if below is not None else high
    if not step and least is not None and most is not None:
        value = (least + most) / 2
        return int(value) if value == int(value) else value
    if low is not None:
        value = max(value, low)
    if above is not None and value <= above:
        value = above + (step or 1)
    if high is not None:
        value = min(value, high)
    if below is not None and value >= below:
        value = below - (step or 1)
    if step:
        value = -(-value // step) * step
    return int(value) if whole or value == int(value) else value


def _text(shape: Shape) -> str:
    if shape.get("format") in FORMATS:
        return FORMATS[shape["format"]]
    if "pattern" in shape:
        made = _matching(str(shape["pattern"]))
        if made is not None:
            return made
    least, most = int(shape.get("minLength", 0)), int(shape.get("maxLength", LONGEST))
    return "text".ljust(min(least, LONGEST), "x")[:most]


def _matching(pattern: str) -> str | None:
    """A text that fits a pattern, where it is made of plain parts."""
    try:
        made = text_of(parts_of(pattern))
        return made if re.search(pattern, made) else None
    except (re.error, ValueError, RecursionError):
        return None
