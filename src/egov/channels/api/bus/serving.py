"""The door: finds the operation, checks what came, runs it, and puts every failure into a problem."""

import re
from typing import Any

import jsonschema
import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from egov.channels.api.bus.document import document
from egov.channels.api.bus.doing import NOTHING, Asked
from egov.channels.api.bus.operations import OPERATIONS, Operation
from egov.channels.api.bus.people import actor_asking
from egov.channels.api.bus.problems import TYPE, Problem
from egov.kernel.errors import DomainError, Forbidden, NotFound

LONGEST = 3_000_000
JSON = "application/json"


@csrf_exempt
@never_cache
def serve(request: HttpRequest, rest: str) -> HttpResponse:
    """Any address below `/api/truc/v1/`. A change by session is checked against other sites in `people`."""
    try:
        if rest == "openapi.json":
            if request.method not in ("GET", "HEAD"):
                raise Problem(405, "Only GET.", headers={"Allow": "GET, HEAD"})
            return _json(document(), 200)
        operation, ids = _operation(request.method or "GET", f"/{rest}")
        _acceptable(request)
        asked = Asked(actor_asking(request), ids, _query(request, operation))
        if operation.body is not None:
            asked.body = _body(request, operation.body)
        answer = operation.do(asked)
    except Problem as problem:
        return problem.answer()
    except DomainError as error:
        status = 404 if isinstance(error, NotFound) else 403 if isinstance(error, Forbidden) else 409
        return Problem(status, error.message, reference=error.reference).answer()
    return HttpResponse(status=204) if operation.answer is None else _json(answer, operation.status)


def _json(value: Any, status: int) -> HttpResponse:
    return HttpResponse(orjson.dumps(value), status=status, content_type=JSON)


def _operation(method: str, path: str) -> tuple[Operation, list[str]]:
    here = [(one, ids) for one in OPERATIONS if (ids := one.matches(path)) is not None]
    if not here:
        raise Problem(404, NOTHING)
    wanted = "GET" if method == "HEAD" else method
    for one, ids in here:
        if one.method == wanted:
            return one, ids
    methods = {one.method for one, _ids in here}
    allowed = sorted(methods | {"HEAD"} if "GET" in methods else methods)
    raise Problem(405, f"Here one can {', '.join(allowed)}.", headers={"Allow": ", ".join(allowed)})


def _acceptable(request: HttpRequest) -> None:
    """RFC 9110, 12.5.1: what is not named at all is wanted least, what has q=0 not at all."""
    header = request.headers.get("Accept", "*/*")
    for part in header.split(","):
        kind, _semicolon, rest = part.strip().partition(";")
        refused = any(one.strip().replace(" ", "") in ("q=0", "q=0.0", "q=0.00", "q=0.000") for one in rest.split(";"))
        if kind.strip().lower() in ("*/*", "application/*", JSON, TYPE) and not refused:
            return
    if header.strip():
        raise Problem(406, "The answer is application/json.")


def _query(request: HttpRequest, operation: Operation) -> dict[str, Any]:
    """Parameters by their schemas; what is not known is an error, or a misspelt filter would show all."""
    given: dict[str, Any] = {}
    for name, values in request.GET.lists():
        shape = operation.query.get(name)
        if shape is None or len(values) != 1:
            raise Problem(422, f"The parameter {name[:50]!r} is not known here, or stands twice.")
        text = values[0]
        whole = shape.get("type") == "integer" and re.fullmatch(r"-?[0-9]{1,19}", text)
        given[name] = int(text) if whole else text
        _fits(given[name], shape, name)
    return given


def _body(request: HttpRequest, shape: dict[str, Any]) -> dict[str, Any]:
    if (request.content_type or "").lower() != JSON:
        raise Problem(415, "Send application/json.")
    if int(request.headers.get("Content-Length") or 0) > LONGEST:
        raise Problem(422, "The body is too long.")
    try:
        body = orjson.loads(request.body)
    except orjson.JSONDecodeError as error:
        raise Problem(400, f"The body is not JSON: {error}") from None
    _fits(body, shape, "body")
    return dict(body)


def _fits(value: Any, shape: dict[str, Any], place: str) -> None:
    errors = sorted(jsonschema.Draft202012Validator(shape).iter_errors(value), key=lambda one: one.json_path)
    if errors:
        told = [{"place": f"{place}{one.json_path[1:]}", "message": _message(one, shape)} for one in errors[:20]]
        raise Problem(422, f"{told[0]['place']}: {told[0]['message']}", errors=told)


def _message(error: jsonschema.ValidationError, shape: dict[str, Any]) -> str:
    """What is wrong, usually with the value; where a secret stands no value is repeated."""
    secret = any(one.get("writeOnly") for one in shape.get("properties", {}).values())
    return f"Its {error.validator} does not fit." if secret else str(error.message)[:300]
