"""What goes in and comes out, and the document of the interface (OpenAPI 3.0, as GovStack writes its own)."""

from functools import cache
from typing import Any

Shape = dict[str, Any]
TEXT: Shape = {"type": "string", "maxLength": 255, "pattern": "^[^\\u0000]*$"}
ADDRESS: Shape = {"type": "string", "format": "uri", "maxLength": 500}
CONFIGURATION = {"$ref": "#/components/schemas/IMconf"}
RIGHTS = {"$ref": "#/components/schemas/ServiceAccessRights"}
FILTERS = ("memberClass", "memberCode", "applicationId", "serviceId")


def thing(*required: str, **properties: Shape) -> Shape:
    """An object; what else it holds is passed over, as the specification says nothing against it."""
    made: Shape = {"type": "object", "properties": properties}
    return {**made, "required": list(required)} if required else made


def several(shape: Shape) -> Shape:
    return {"type": "array", "items": shape}


CONSUMER = thing("member", "application", member=TEXT, application=TEXT)
SERVICE = thing("id", "specUrl", "serviceUrl", id=TEXT, specUrl=ADDRESS, serviceUrl=ADDRESS, rights=several(CONSUMER))
APPLICATION = thing("id", id=TEXT, connection={**TEXT, "default": "https"}, services=several(SERVICE))
OF_MEMBER = ("name", "class", "code")
MEMBER = thing(*OF_MEMBER, **dict.fromkeys(OF_MEMBER, TEXT), applications=several(APPLICATION))

SCHEMAS: Shape = {
    "IMconf": thing("domain", "instance", domain=TEXT, instance=TEXT, members=several(MEMBER)),
    "IMconfResponse": {"type": "string"},
    "AllowedApplication": thing(
        "member", "application", memberClass=TEXT, memberCode=TEXT, applicationId=TEXT, member={}, application={}
    ),
    "ServiceAccessRights": several(
        thing(
            *(*FILTERS, "rights"),
            **dict.fromkeys(FILTERS, TEXT),
            rights=several({"$ref": "#/components/schemas/AllowedApplication"}),
        )
    ),
    "PaginatedResult": thing(nextPageToken={"type": "string"}),
}
SCOPES = {
    "read:conf": "Read the configuration",
    "create:conf": "Replace the configuration",
    "write:conf": "Change the configuration",
    "read:rights": "See who may call what",
    "write:rights": "Allow and deny",
}


def inlined(shape: Shape) -> Shape:
    """A shape that stands by itself, for checking."""
    return {**shape, "components": {"schemas": SCHEMAS}}


@cache
def document() -> Shape:
    """The interface, described."""
    configuration = {
        "get": _operation("listIMconf", "read:conf", {"200": _json(CONFIGURATION)}),
        "post": _operation("createIMconf", "write:conf", _made(), _both(), [_query("init", {"type": "boolean"})]),
        "patch": _operation("updateIMconf", "write:conf", _made(), _both()),
        "put": _operation("replaceIMconf", "create:conf", _made(), _both()),
    }
    page = {"allOf": [{"$ref": "#/components/schemas/PaginatedResult"}, thing(allowList=RIGHTS)]}
    paging = [_query("pageSize", {"type": "number", "default": 100}), _query("nextPageToken", {"type": "string"})]
    filters = [_query(name, {"type": "string"}) for name in FILTERS]
    changed = {"200": {"description": "Done"}, "401": _problem("Not with these rights")}
    body = {"required": False, "content": {"application/json": {"schema": RIGHTS}}}
    seen = {"200": _json(page), "401": _problem("Not with these rights")}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Configuration of the Information Mediator", "version": "1.0.1"},
        "servers": [{"url": "/"}],
        "security": [{"auth": []}],
        "paths": {
            "/api/v1/config": configuration,
            "/api/v1/status": {"get": _operation("checkIMconf", "read:conf", {"200": {"description": "Up"}})},
            "/api/v1/rights/allow": {
                "get": _operation("getAllowed", "read:rights", seen, None, filters + paging),
                "patch": _operation("setAllowed", "write:rights", changed, body),
            },
            "/api/v1/rights/deny": {"patch": _operation("setDenied", "write:rights", changed, body)},
        },
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"auth": {"type": "http", "scheme": "bearer", "description": ", ".join(SCOPES)}},
        },
    }


def _operation(
    name: str, scope: str, answers: Shape, body: Shape | None = None, parameters: list[Shape] | None = None
) -> Shape:
    made: Shape = {"operationId": name, "description": f"Scope {scope}.", "responses": dict(answers)}
    if "401" not in answers:
        made["responses"] |= {"401": _problem("Not with these rights"), "500": _problem("Not in order")}
    if parameters:
        made["parameters"] = parameters
    return {**made, "requestBody": body} if body else made


def _json(shape: Shape) -> Shape:
    return {"description": "Found", "content": {"application/json": {"schema": shape}}}


def _made() -> Shape:
    answer = _json({"$ref": "#/components/schemas/IMconfResponse"})
    return {"201": answer, "400": _problem("The configuration cannot be brought in; nothing has changed")}


def _problem(words: str) -> Shape:
    return {"description": words, "content": {"application/problem+json": {"schema": {"type": "object"}}}}


def _both() -> Shape:
    """JSON or YAML."""
    content = {"application/json": {"schema": CONFIGURATION}, "text/yaml": {"schema": CONFIGURATION}}
    return {"required": True, "content": content}


def _query(name: str, shape: Shape) -> Shape:
    return {"name": name, "in": "query", "required": False, "schema": shape}
