"""The OpenAPI 3 contract of a database's operations."""

from typing import Any

from egov.lgsp.bus.gateway.adapters.sql.terms import Operation, Parameter, Terms, terms

FORMATS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer", "format": "int64"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "date-time": {"type": "string", "format": "date-time"},
    "uuid": {"type": "string", "format": "uuid"},
    "binary": {"type": "string", "format": "byte"},
}
ROW = {"type": "object", "additionalProperties": True}


def contract(title: str, url: str, document: dict[str, Any]) -> dict[str, Any]:
    """Made from the description, so it cannot say anything else. Raises Broken."""
    found: Terms = terms(url, document)
    paths: dict[str, dict[str, Any]] = {}
    for each in found.operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {"openapi": "3.0.3", "info": {"title": title, "version": "1"}, "paths": paths}


def _operation(operation: Operation) -> dict[str, Any]:
    outside = [
        {"name": each.given, "in": each.place, "required": each.needed or each.place == "path", "schema": _schema(each)}
        for each in operation.parameters
        if each.place != "body"
    ]
    if operation.paging:
        most = {"type": "integer", "minimum": 1, "maximum": operation.most_rows}
        outside.append({"name": "limit", "in": "query", "required": False, "schema": most})
        start = {"type": "integer", "minimum": 0}
        outside.append({"name": "offset", "in": "query", "required": False, "schema": start})
    made: dict[str, Any] = {"summary": operation.title or f"{operation.method} {operation.path}"}
    if outside:
        made["parameters"] = outside
    inside = [each for each in operation.parameters if each.place == "body"]
    if inside:
        schema: dict[str, Any] = {"type": "object", "properties": {each.given: _schema(each) for each in inside}}
        if needed := [each.given for each in inside if each.needed]:
            schema["required"] = needed
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    made["responses"] = _responses(operation)
    return made


def _schema(parameter: Parameter) -> dict[str, Any]:
    made = dict(FORMATS[parameter.type])
    if parameter.type == "string":
        made["maxLength"] = parameter.most
    if parameter.pattern is not None:
        made["pattern"] = f"^(?:{parameter.pattern.pattern})$"
    if parameter.default is not None:
        made["default"] = parameter.default
    return made


def _responses(operation: Operation) -> dict[str, Any]:
    schemas: dict[str, Any] = {
        "row": ROW,
        "list": {"type": "array", "items": ROW, "maxItems": operation.most_rows},
        "affected": {"type": "object", "required": ["affected"], "properties": {"affected": {"type": "integer"}}},
    }
    if operation.answer == "none":
        return {"204": {"description": "Done."}}
    schema = schemas[operation.answer]
    if operation.paging:
        properties = {"items": schemas["list"], "more": {"type": "boolean"}}
        schema = {"type": "object", "required": ["items", "more"], "properties": properties}
    found = {"200": {"description": "Done.", "content": {"application/json": {"schema": schema}}}}
    if operation.answer == "row":
        found["404"] = {"description": "There is no such entry."}
    return found
