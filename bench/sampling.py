"""What the generator takes from the running system: offices, ways through the processes, answers, officers."""

import itertools
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from egov.foundation.calendars.api import calendar_of
from egov.foundation.directory.api import Agency
from egov.foundation.identity.api import Post, User
from egov.kernel.vietnamese import search_key
from egov.lgsp.workflow import api as workflow
from egov.project.demo.applicants import FAMILY, GIVEN, MIDDLE, make_person, type_step
from egov.services.catalogue.api import Release, ReleaseContent, form_of, receiving_agencies
from egov.services.eforms.api import FileField

PROCESSES = ("mot-cap", "mot-cap-xa")
SLOTS = 20_000
SHARE = {"xa": 55, "huyen": 28, "tinh": 17}  # percent of the province's dossiers by level of the office
BUSY = {"tp-nam-dinh": 4, "h-hai-hau": 2, "so-tp": 3, "so-khdt": 2, "so-tnmt": 3, "ubnd-14260": 4, "ubnd-14215": 4}


class _Undo(Exception):
    pass


def releases() -> dict[int, tuple[Release, ReleaseContent]]:
    """Published releases that run by one of the plain processes."""
    rows = Release.objects.filter(state="published").select_related("procedure", "procedure__field").order_by("id")
    parsed = {row.pk: (row, row.parsed()) for row in rows}
    return {pk: pair for pk, pair in parsed.items() if pair[1].process in PROCESSES}


def slots(known: dict[int, tuple[Release, ReleaseContent]]) -> list[tuple[int, int, int]]:
    """(slot, release, office): each slot is as likely as any other."""
    today = timezone.localdate()
    places: dict[str, list[tuple[int, int, float]]] = {"xa": [], "huyen": [], "tinh": []}
    for number, (pk, (_, content)) in enumerate(known.items()):
        for office in receiving_agencies(content, today):
            level = office.level if office.level in places else "tinh"
            places[level].append((pk, office.pk, BUSY.get(office.code, 1) / (1 + number % 9)))
    dice = random.Random(2018)
    chosen: list[tuple[int, int]] = []
    for level, offered in places.items():
        weights = list(itertools.accumulate(weight for *_, weight in offered))
        pairs = [(release, office) for release, office, _ in offered]
        chosen += dice.choices(pairs, cum_weights=weights, k=SLOTS * SHARE[level] // 100)
    dice.shuffle(chosen)
    return [(slot, release, office) for slot, (release, office) in enumerate(chosen)]


def paths() -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Steps of the usual way through each process, and the engine's state after so many of them."""
    steps: list[tuple[Any, ...]] = []
    states: list[tuple[Any, ...]] = []
    for key in PROCESSES:
        definition = workflow.definition_of(key)
        try:
            with transaction.atomic():
                _walk(key, definition.pk, steps, states)
                raise _Undo
        except _Undo:
            pass
    return steps, states


def _walk(key: str, definition: int, steps: list[tuple[Any, ...]], states: list[tuple[Any, ...]]) -> None:
    run = workflow.start(key, None, {"asked": [], "mode": "parallel"})
    done = 0
    while not run.finished:
        (step,) = run.open
        state = workflow.Instance.objects.values_list("state", flat=True).get(pk=run.id)
        states.append((key, done, definition, json.dumps(state)))
        outcome = "approve" if "approve" in step.outcomes else step.outcomes[0]
        steps.append(
            (key, done, step.id, step.name, step.label, step.kind, step.place, step.role, step.citizen,
             json.dumps(list(step.outcomes)), outcome, float(step.share or 0))
        )  # fmt: skip
        run = workflow.complete(run.id, step.id, outcome, {})
        done += 1


def answers(known: dict[int, tuple[Release, ReleaseContent]]) -> Iterator[tuple[int, str, str, str]]:
    """(release, answers as JSON, field of the name, field of the identity number). Equal forms are filled in once."""
    filled: dict[str, dict[str, Any]] = {}
    person = make_person(1)
    for pk, (release, content) in known.items():
        mark = json.dumps(content.form, sort_keys=True)
        if mark not in filled:
            form = form_of(release)
            data: dict[str, Any] = {}
            for _ in range(2):
                for step in form.visible_steps(data):
                    typed = type_step(form, step.key, person, ("366", "14260"))
                    data |= form.clean_step(step.key, typed, data).values
                    data |= {one.key: [] for one in step.fields if isinstance(one, FileField)}
            filled[mark] = form.settled(data)
        said = filled[mark]
        first = {part: next((key for key in keys if said.get(key)), "") for part, keys in content.applicant.items()}
        yield pk, json.dumps(said), first.get("name", ""), first.get("identity", "")


def officers() -> int:
    """Every agency that receives gets people, so that each step has its doer. Those without a post get no password."""
    roles = ("counter", "clerk", "specialist", "head", "leader")
    staffed = set(Post.objects.values_list("agency", flat=True))
    today = timezone.localdate()
    offices = {office for _, content in releases().values() for office in receiving_agencies(content, today)}
    empty = [office for office in sorted(offices, key=lambda one: one.pk) if office.pk not in staffed]
    people = [
        User(username=f"bench.{office.code}.{role}", full_name=make_person(office.pk * 10 + place).name, password="!")
        for office in empty
        for place, role in enumerate(roles)
    ]
    User.objects.bulk_create(people)
    posts = zip(people, itertools.product(empty, roles), strict=True)
    Post.objects.bulk_create(
        Post(user=user, agency=office, role=role, valid_from=today.replace(year=today.year - 2))
        for user, (office, role) in posts
    )
    return len(people)


def doers() -> list[tuple[int, str, int, str, int | None]]:
    """(agency, role, user, name, division): who does a step there, the first of several."""
    posts = Post.objects.select_related("user").order_by("agency", "role", "id")
    found: dict[tuple[int, str], tuple[int, str, int, str, int | None]] = {}
    for post in posts:
        row = (post.agency_id, post.role, post.user_id, str(post.user), post.division_id)
        found.setdefault((post.agency_id, post.role), row)
    return list(found.values())


def names() -> list[tuple[int, str, str]]:
    """(number, name, its search key) of every made-up name."""
    made = (" ".join(parts) for parts in itertools.product(FAMILY, MIDDLE, GIVEN))
    return [(number, name, search_key(name)) for number, name in enumerate(made)]


def days() -> list[tuple[int, Any]]:
    """(number, day) of working days from a year ago to the end of what the calendar knows."""
    calendar, today = calendar_of(None), timezone.localdate()
    day = calendar.first_from(today - timedelta(days=365))
    numbered = []
    while day <= date(max(calendar.years), 12, 20):
        numbered.append((len(numbered), day))
        day = calendar.add(day, 1)
    return numbered


def agencies() -> list[tuple[int, str, str, str]]:
    """(id, code, official code, short name)."""
    return list(Agency.objects.values_list("pk", "code", "official_code", "short_name"))
