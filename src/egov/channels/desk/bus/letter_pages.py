"""Messages that the bus keeps: those that could not be delivered first, and everything about one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from egov.channels.desk.bus import letter_words, words
from egov.channels.desk.bus.access import bus_page, one
from egov.channels.desk.bus.deeds import Offer, offered
from egov.channels.desk.filters import midnight, read_day
from egov.channels.desk.paging import page_of
from egov.channels.desk.shell import counted, page
from egov.foundation.events.api import events_about
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

PAGE = 20
EVERY = "tat-ca"
State = bus.Message.State


@dataclass(frozen=True)
class Filters:
    """What was asked for; `typed` keeps it as it was written."""

    typed: Mapping[str, str]
    state: str
    wanted: bus.kept.Wanted
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Of the address. Without a state it is the dead letters that are looked for."""
        typed = {
            name: query.get(name, "").replace("\0", "").strip()[:400] for name in ("tt", "dv", "goi", "ma", "ngay")
        }
        state = typed["tt"] if typed["tt"] in {*State.values, EVERY} else State.DEAD.value
        errors = {}
        try:
            day = read_day(typed["ngay"])
        except ValueError as problem:
            day, errors = None, {"ngay": str(problem)}
        wanted = bus.kept.Wanted(
            state="" if state == EVERY else state,
            service=typed["dv"],
            client=typed["goi"],
            number=typed["ma"][:255],
            since=midnight(day) if day else None,
            until=midnight(day + timedelta(days=1)) if day else None,
        )
        return cls(typed, state, wanted, errors)

    @property
    def address(self) -> str:
        """The same list again."""
        return urlencode({name: text for name, text in self.typed.items() if text})


@require_GET
@bus_page
def messages(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The dead ones unless others are asked for, with what else is on its way or in the way."""
    filters = Filters.read(request.GET)
    found = page_of(bus.kept.messages(actor, filters.wanted), request.GET.get("trang", "1"), PAGE)
    counts = bus.kept.undelivered(actor)
    dead = [each for each in found.items if each.state == State.DEAD]
    context = {
        "filters": filters,
        "typed": filters.typed,
        "errors": filters.errors,
        "state": filters.state,
        "states": [(each.value, words.capital(str(each.label))) for each in State],
        "by_state": [
            (each, letter_words.state(each)[1], counted(many, bus.kept.COUNTED_TO), each == filters.state)
            for each, many in counts.items()
        ],
        "page": found,
        "lines": [
            (each, letter_words.state(each.state), letter_words.failure(each), *map(words.short, _sides(each)))
            for each in found.items
        ],
        "some_dead": bool(dead),
        "all_dead": bool(dead) and len(dead) == len(found.items),
        "services": _by_service(actor),
    }
    return page(request, actor, "desk/bus/messages.html", context, here="bus_messages")


def _sides(message: bus.Message) -> tuple[str, str]:
    return message.client, message.service


def _by_service(actor: Actor) -> list[tuple[str, str, int, datetime, list[Offer]]]:
    """Services with dead letters: the name, the path, how many, since when, and the deed for all of them."""
    made = []
    for path, many, oldest in bus.kept.dead_by_service(actor):
        service = bus.service_named(path)
        deeds = offered(actor, service, handling=True) if service else []
        again = [deed for deed in deeds if deed.slug == "gui-lai-tat-ca"]
        made.append((service.title if service else words.short(path), path, many, oldest, again))
    return made


@require_GET
@bus_page
def message(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Who sent what to whom, where it stands, what hinders it. Its words are for those whose they are."""
    row = one(bus.messages_visible_to(actor).select_related("event__event_type"), pk)
    reads = bus.letters.reads_content(actor, row)
    edited = bus.letters.edited_content(row) if reads else None
    answer = bus.letters.answer_content(row)
    behind, ahead = bus.kept.behind(row), bus.kept.ahead_of(row)
    catalogued = bus.service_named(row.service)
    context = {
        "row": row,
        "tag": letter_words.state(row.state),
        "kind": _(letter_words.KINDS[bus.Message.Kind(row.kind)]),
        "service": catalogued if catalogued and bus.catalogue(actor).filter(pk=catalogued.pk).exists() else None,
        "path": bus.covered_path(row.path + (f"?{row.query}" if row.query else "")),
        "failure": letter_words.failure(row),
        "said": bus.covered_path(row.said),
        "headers": bus.letters.shown_headers(row, whole=reads),
        "reads": reads,
        "first": letter_words.content(bus.letters.first_content(row)),
        "edited": letter_words.content(edited) if edited else None,
        "difference": letter_words.lines(bus.letters.compared(row).difference) if edited else [],
        "answer": letter_words.content(answer) if answer else None,
        "ahead": list(ahead[:PAGE]),
        "behind": list(behind[:PAGE]),
        "waiting": behind.count() if row.order_key else 0,
        "exchanges": _exchanges(actor, row),
        "history": [
            (each, _(letter_words.DONE[each.name]), each.payload.get("reason", ""))
            for each in events_about(row)
            if each.name in letter_words.DONE
        ],
        "deeds": offered(actor, row, handling=True),
    }
    return page(request, actor, "desk/bus/message.html", context, here="bus_messages")


def _exchanges(actor: Actor, row: bus.Message) -> list[tuple[bus.Exchange, tuple[str, str]]]:
    """The newest tries, as the record of exchanges has them."""
    now = timezone.now()
    found = bus.exchanges(actor, bus.Wanted(now, now, number=row.message_id)).defer("request", "response")
    return [(each, words.ending(each)) for each in found[:PAGE]]
