"""Who is asking: the holder of a token, or somebody who is signed in to the workplace."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from egov.channels.api.bus.problems import Problem
from egov.foundation.identity.api import User, actor_of, actor_of_request
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="truc"'}
READING = ("GET", "HEAD")


def actor_asking(request: HttpRequest) -> Actor:
    """Raises Problem: 401 for nobody, 403 for who has nothing to do with the bus or comes from another site."""
    given = request.headers.get("Authorization")
    if given is not None:
        scheme, _blank, token = given.partition(" ")
        user = bus.user_of_token(token.strip()) if scheme.lower() == "bearer" else None
        if user is None:
            raise Problem(401, "The token is unknown, revoked or too old.", headers=CHALLENGE)
        actor = actor_of(user)
    elif settings.SESSION_COOKIE_NAME in request.COOKIES and isinstance(request.user, User):
        actor = actor_of_request(request)
        if request.method not in READING and _from_elsewhere(request):
            raise Problem(403, "A change by session needs the header X-CSRFToken.")
    else:
        raise Problem(401, "Send a token: Authorization: Bearer ...", headers=CHALLENGE)
    if not bus.uses_the_bus(actor):
        raise Problem(403, "Only administrators of agencies and operators of the bus use this interface.")
    return actor


def _from_elsewhere(request: HttpRequest) -> bool:
    """Is it a form on another site that uses this person's session?"""
    check = CsrfViewMiddleware(_never)
    check.process_request(request)
    return check.process_view(request, _never, (), {}) is not None


def _never(request: HttpRequest) -> HttpResponse:
    """Stands where the checked view would be; only the check is asked."""
    raise NotImplementedError
