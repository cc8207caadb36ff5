"""One deed for several letters that could not be delivered; it is told how many went, and why others did not."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from egov.channels.desk.bus.access import bus_page
from egov.channels.desk.bus.letter_pages import Filters
from egov.channels.desk.shell import page, status_of
from egov.foundation.events.api import Action
from egov.kernel.actor import Actor
from egov.kernel.errors import DomainError
from egov.lgsp.bus import api as bus

MOST = 500
"""Letters in one go. For more there is the deed for all of a service."""
Make = Callable[[bus.Message], Action[Any]]


@require_POST
@bus_page
def bulk(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Send again or drop what was ticked, or all that the filters find. Dropping first asks for the reason."""
    filters = Filters.read(request.POST)
    chosen, left = _chosen(request, actor, filters)
    drops = request.POST.get("viec") == "bo"
    if not drops or not chosen:
        return _told(request, actor, filters, _did(chosen, actor, lambda each: bus.Replay(subject=each)), left)
    reason = request.POST.get("ly-do", "").replace("\0", "").strip()
    if reason:
        make: Make = lambda each: bus.DropLetter(subject=each, reason=reason)  # noqa: E731 - one of two makers
        return _told(request, actor, filters, _did(chosen, actor, make), left, drops=True)
    asked = "ly-do" in request.POST
    context = {
        "filters": filters,
        "chosen": chosen,
        "left": left,
        "problem": _("Ghi lý do bỏ các thư này.") if asked else "",
    }
    status = status_of(None, wrong=asked)
    return page(request, actor, "desk/bus/messages_drop.html", context, here="bus_messages", status=status)


def _chosen(request: HttpRequest, actor: Actor, filters: Filters) -> tuple[list[bus.Message], int]:
    """Letters of one's own to see, oldest first so that they keep their order; and how many are left for another go.

    A filter that could not be read finds nothing here: it was to narrow what is done.
    """
    if "het" in request.POST:
        if filters.errors:
            return [], 0
        rows = bus.kept.messages(actor, filters.wanted).filter(state=bus.Message.State.DEAD)
        return list(rows.order_by("pk")[:MOST]), max(0, rows.count() - MOST)
    keys = {int(text) for text in request.POST.getlist("chon") if text.isascii() and text.isdigit() and len(text) < 19}
    return list(bus.messages_visible_to(actor).filter(pk__in=keys).order_by("pk")[:MOST]), 0


def _did(chosen: list[bus.Message], actor: Actor, make: Make) -> list[tuple[bus.Message, str]]:
    """Each by itself, with the sentence that refused it, or none."""
    went = []
    for letter in chosen:
        try:
            make(letter).run(actor)
        except DomainError as error:
            went.append((letter, error.message))
        else:
            went.append((letter, ""))
    return went


def _told(
    request: HttpRequest,
    actor: Actor,
    filters: Filters,
    went: list[tuple[bus.Message, str]],
    left: int,
    *,
    drops: bool = False,
) -> HttpResponse:
    refused: dict[str, list[bus.Message]] = {}
    for letter, why in went:
        if why:
            refused.setdefault(why, []).append(letter)
    bad = sum(map(len, refused.values()))
    context = {
        "filters": filters,
        "drops": drops,
        "title": _("Bỏ thư") if drops else _("Gửi lại"),
        "any": bool(went),
        "good": len(went) - bad,
        "bad": bad,
        "left": left,
        "refused": [(why, len(letters), letters[:20]) for why, letters in refused.items()],
    }
    return page(request, actor, "desk/bus/messages_done.html", context, here="bus_messages")
