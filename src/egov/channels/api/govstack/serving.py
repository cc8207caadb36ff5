"""The door: who asks, what came, which part it is for; every refusal in a status that the specification knows."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jsonschema
import orjson
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from egov.channels.api.bus.people import actor_asking
from egov.channels.api.bus.problems import Problem
from egov.channels.api.govstack import configuration, rights
from egov.channels.api.govstack.shapes import CONFIGURATION, FILTERS, RIGHTS, document, inlined
from egov.kernel.actor import Actor
from egov.kernel.errors import DomainError, Forbidden, NotFound
from egov.lgsp.bus import api as bus

LONGEST = 3_000_000
ALIVE = timedelta(seconds=15)
YAML = ("text/yaml", "application/yaml", "application/x-yaml", "text/x-yaml")
FORMATS = jsonschema.FormatChecker(())
URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#$%&'()*+,./:;=?@\[\]_~0-9A-Za-z-]*")
Do = Callable[[HttpRequest, Actor], HttpResponse]


@FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    """RFC 3986: a scheme, then something, and nothing that has to be encoded."""
    return not isinstance(value, str) or URI.fullmatch(value) is not None


def _view(**methods: Do) -> Callable[[HttpRequest], HttpResponse]:
    """One address: its methods, everything that fails as a problem."""
    allowed = sorted(methods)

    @csrf_exempt
    @never_cache
    def serve(request: HttpRequest) -> HttpResponse:
        do = methods.get(request.method or "")
        known = 400 if request.path.endswith("/config") else 401
        try:
            if do is None:
                raise Problem(405, f"Here one can {', '.join(allowed)}.", headers={"Allow": ", ".join(allowed)})
            return do(request, _asking(request))
        except Problem as problem:
            if problem.status in (400, 403, 404, 409, 415, 422):
                problem.status = 401 if problem.status == 403 else known
            return problem.answer()
        except (Forbidden, NotFound) as error:
            return Problem(401, error.message, reference=error.reference).answer()
        except DomainError as error:
            return Problem(known, error.message, reference=error.reference).answer()

    return serve


def _asking(request: HttpRequest) -> Actor:
    """By token only: programs use this interface. Raises Problem."""
    if "Authorization" not in request.headers:
        raise Problem(401, "Send a token: Authorization: Bearer ...", headers={"WWW-Authenticate": "Bearer"})
    return actor_asking(request)


def _body(request: HttpRequest, shape: dict[str, Any], *, yaml: bool = False) -> Any:
    """What was sent, once it keeps its schema. Raises Problem."""
    if len(request.body) > LONGEST:
        raise Problem(400, "The body is too long.")
    kind = (request.content_type or "").lower()
    try:
        if kind == "application/json":
            value = orjson.loads(request.body)
        elif yaml and kind in YAML:
            value = bus.plain_yaml(request.body.decode("utf-8"))
        else:
            raise Problem(400, "Send application/json" + (" or text/yaml." if yaml else "."))
    except (orjson.JSONDecodeError, UnicodeDecodeError, bus.Broken) as error:
        raise Problem(400, f"The body cannot be read: {error}") from None
    checker = jsonschema.Draft202012Validator(inlined(shape), format_checker=FORMATS)
    wrong = next(iter(sorted(checker.iter_errors(value), key=lambda one: one.json_path)), None)
    if wrong is not None:
        raise Problem(400, f"{wrong.json_path}: {wrong.message[:300]}")
    return value


def _parameters(request: HttpRequest, *known: str) -> dict[str, str]:
    """Parameters by name; one that is not known is refused, or a misspelt filter would show all. Raises Problem."""
    for name, values in request.GET.lists():
        if name not in known or len(values) != 1:
            raise Problem(400, f"The parameter {name[:50]!r} is not known here, or stands twice.")
    return {name: request.GET[name] for name in request.GET}


def _changed(said: str) -> HttpResponse:
    return HttpResponse(orjson.dumps(said), status=201, content_type="application/json")


def list_configuration(request: HttpRequest, actor: Actor) -> HttpResponse:
    """listIMconf"""
    return JsonResponse(configuration.shown(actor))


def create_configuration(request: HttpRequest, actor: Actor) -> HttpResponse:
    """createIMconf: members that are not there yet. `init` asks for a registry that holds nothing so far."""
    init = _parameters(request, "init").get("init", "false")
    if init not in ("true", "false"):
        raise Problem(400, "init is true or false.")
    document = _body(request, CONFIGURATION, yaml=True)
    if init == "true" and bus.Member.objects.exists():
        raise Problem(400, "The instance is there already; PATCH changes it.")
    return _changed(configuration.brought_in(actor, document, new=True))


def update_configuration(request: HttpRequest, actor: Actor) -> HttpResponse:
    """updateIMconf"""
    return _changed(configuration.brought_in(actor, _body(request, CONFIGURATION, yaml=True)))


def replace_configuration(request: HttpRequest, actor: Actor) -> HttpResponse:
    """replaceIMconf: for operators, who answer for the whole."""
    if not bus.runs_the_bus(actor):
        raise Problem(401, "Only operators replace the configuration.")
    return _changed(configuration.brought_in(actor, _body(request, CONFIGURATION, yaml=True), whole=True))


def check(request: HttpRequest, actor: Actor) -> HttpResponse:
    """checkIMconf: 200 while there are members and a gateway beats."""
    if not bus.Node.objects.filter(seen_at__gt=timezone.now() - ALIVE).exists():
        raise Problem(500, "No gateway is running.")
    if not bus.Member.objects.filter(standing=bus.Standing.ACTIVE).exists():
        raise Problem(500, "Nobody takes part yet.")
    return HttpResponse(status=200)


def get_allowed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """getAllowed"""
    return JsonResponse(rights.allow_list(actor, _parameters(request, *FILTERS, "pageSize", "nextPageToken")))


def set_allowed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """setAllowed; no body changes nothing."""
    if request.body:
        rights.allow(actor, _body(request, RIGHTS))
    return HttpResponse(status=200)


def set_denied(request: HttpRequest, actor: Actor) -> HttpResponse:
    """setDenied; no body changes nothing."""
    if request.body:
        rights.deny(actor, _body(request, RIGHTS))
    return HttpResponse(status=200)


@never_cache
def described(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document; for everybody."""
    if not re.fullmatch("GET|HEAD", request.method or ""):
        return Problem(405, "Only GET.", headers={"Allow": "GET, HEAD"}).answer()
    return JsonResponse(document())


config = _view(GET=list_configuration, POST=create_configuration, PATCH=update_configuration, PUT=replace_configuration)
status = _view(GET=check)
allowing = _view(GET=get_allowed, PATCH=set_allowed)
denying = _view(PATCH=set_denied)
