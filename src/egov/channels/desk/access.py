"""Who may open a page of the workplace. Every view has a policy; the dossiers' own rights decide what it shows."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from egov.foundation.events.api import log_refusal
from egov.foundation.identity.api import actor_of_request
from egov.kernel.actor import Actor, Role
from egov.kernel.errors import NotFound

View = Callable[..., HttpResponseBase]
WORKING = (Role.COUNTER, Role.CLERK, Role.SPECIALIST, Role.HEAD, Role.LEADER)


def officer_page(*roles: Role) -> Callable[[View], View]:
    """For people who hold one of these roles somewhere; without roles, for every post but an administrator's.

    The view gets the actor as its second argument. Who is signed out is led to signing in; anybody else must not
    know that the page exists, and the attempt is logged.
    """
    allowed = roles or WORKING

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return HttpResponse(status=302, headers={"Location": sign_in_address(request)})
            actor = actor_of_request(request)
            if not actor.holds(allowed):
                raise NotFound(_("Không tìm thấy trang này."), reference=_logged(request, actor))
            response = view(request, actor, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        answer.policy = ", ".join(role.value for role in allowed)  # type: ignore[attr-defined]
        return answer

    return decorate


def sign_in_address(request: HttpRequest) -> str:
    """Back to the page after signing in; a lost form starts from its page, not from its target."""
    wanted = request.get_full_path() if request.method == "GET" else "/mot-cua/"
    return f"/dang-nhap/?{urlencode({'next': wanted})}"


def _logged(request: HttpRequest, actor: Actor) -> str:
    return log_refusal(
        action="desk.open",
        subject_kind="page",
        subject_id=request.path[:60],
        actor=actor,
        reason="Người xem không giữ vị trí được mở trang này.",
    )
