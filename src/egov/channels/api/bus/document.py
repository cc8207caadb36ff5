"""The interface describes itself: OpenAPI 3.1, written from the table of operations."""

from functools import cache
from typing import Any

from egov.channels.api.bus import shapes
from egov.channels.api.bus.operations import OPERATIONS, UUID, Operation

PREFIX = "/api/truc/v1"
REFUSALS = {
    400: "The body is not JSON.",
    401: "No token, or one that does not count.",
    403: "Not with these posts.",
    404: "Not there, or not visible.",
    406: "The answer is JSON; Accept asks for something else.",
    409: "The state of things forbids it; nothing has changed.",
    415: "The body has to be application/json.",
    422: "The input does not fit its schema; nothing has changed.",
}


@cache
def document() -> dict[str, Any]:
    """The whole of it."""
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        paths.setdefault(written(one.path), {})[one.method.lower()] = operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Management of the service bus",
            "version": "1.0.0",
            "description": "Members, applications, services, rights, credentials, limits, and what passed.",
        },
        "servers": [{"url": PREFIX}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
            },
            "schemas": {"Problem": shapes.PROBLEM},
        },
    }


def written(path: str) -> str:
    """Each id has a name of its own."""
    path = path.replace("{uuid}", "{id}").replace("{number}", "{id}", 1)
    return path.replace("{number}", "{part}")


def operation(one: Operation) -> dict[str, Any]:
    """One operation in words of OpenAPI."""
    path = written(one.path)
    ids = [name for name in ("id", "part") if f"{{{name}}}" in path]
    shape = UUID if "{uuid}" in one.path else {**shapes.NUMBER, "maximum": 10**18 - 1}
    parameters = [{"name": name, "in": "path", "required": True, "schema": shape} for name in ids]
    parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in one.query.items()]
    answer: dict[str, Any] = {"description": one.summary}
    if one.answer is not None:
        answer["content"] = {"application/json": {"schema": one.answer}}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    refusals = {str(status): {"description": words, "content": problem} for status, words in REFUSALS.items()}
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": parameters,
        "responses": {str(one.status): answer, **refusals},
    }
    if one.body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": one.body}}}
    return found
