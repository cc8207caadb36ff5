"""Dossiers in every state for the demo: each of the hand-made procedures, at several points of its life."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.utils import timezone

from egov.foundation.calendars.api import calendar_of
from egov.foundation.directory.api import AdministrativeUnit
from egov.foundation.identity.api import User, actor_of
from egov.kernel.actor import GUEST, Role
from egov.project.demo.applicants import Person, make_person
from egov.project.demo.filling import fill_in
from egov.project.demo.walking import actor_for, do_next, finish, holder, staffed_counters, staffed_office
from egov.services.catalogue.api import current_release, offices_for
from egov.services.dossiers import api as dossiers
from egov.services.feedback.api import Rate

PROCEDURES = ("TT-0436", "TT-0102", "TT-0437", "TT-0028", "TT-0440", "TT-0462", "TT-0058", "TT-0104")
Stage = Callable[[dossiers.Dossier, datetime], None]


def make_demo(say: Callable[[str], None]) -> int:
    """Make them; returns how many. Does nothing when there are dossiers already."""
    if dossiers.Dossier.objects.exists():
        return 0
    made = 0
    for place, code in enumerate(PROCEDURES):
        for number, (days_ago, stage) in enumerate(stages()):
            seed = place * 100 + number
            dossier = file_one(code, seed, working_moment(days_ago, seed))
            stage(dossier, dossier.submitted_at)
            made += 1
        say(f"{code}: {number + 1} dossiers")
    return made


def stages() -> Iterator[tuple[int, Stage]]:
    """Working days ago, and how far it has come."""
    yield 0, lambda dossier, at: None
    yield 1, ask_at_intake
    yield 1, received
    yield 2, lambda dossier, at: walked(dossier, at, 3)
    yield 3, waiting_for_papers
    yield 4, lambda dossier, at: walked(dossier, at, 5)
    yield 40, lambda dossier, at: walked(dossier, at, 4)
    yield 6, lambda dossier, at: settled(dossier, at, "return_result")
    yield 12, rated
    yield 9, refused


def working_moment(days_ago: int, seed: int) -> datetime:
    """A moment in office hours, that many working days back; never in the future."""
    now = timezone.localtime()
    calendar = calendar_of(None)
    day = calendar.subtract(now.date(), days_ago)
    dice = random.Random(seed)  # noqa: S311 - spreads demo times over the day
    moment = timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(
        hours=8, minutes=dice.randint(0, 150)
    )
    return min(moment, now - timedelta(minutes=dice.randint(5, 60)))


def file_one(code: str, seed: int, at: datetime) -> dossiers.Dossier:
    """One dossier filed online, by the demo citizen where the seed says so, else by a guest or at the counter."""
    release = current_release(code)
    office = staffed_office(offices_for(release.procedure))
    if office is None:
        raise LookupError(f"No staffed office takes {code}.")
    person = make_person(seed)
    citizen = User.objects.filter(username="huong").first() if seed % 2 == 0 else None
    clerk = holder(office.pk, Role.COUNTER)
    assert clerk is not None
    online = citizen is not None or release.parsed().guest
    actor = actor_of(citizen) if citizen else GUEST if online else actor_for(clerk.pk)
    channel = dossiers.Channel.ONLINE if online else dossiers.Channel.COUNTER
    draft = dossiers.start_draft(actor, release, office, channel=channel)
    draft = fill_in(draft, person if citizen is None else as_citizen(citizen, person), unit_of(office.unit_code))
    draft = dossiers.pledge(draft, delivery="counter")
    draft.pay_at_counter = True
    draft.save(update_fields=["pay_at_counter"])
    dossiers.Submit(subject=draft, at=at).run(actor)
    draft.refresh_from_db()
    assert draft.dossier is not None
    return draft.dossier


def as_citizen(user: User, person: Person) -> Person:
    """The demo citizen's own data in place of the made-up ones."""
    return Person(str(user), user.personal_number, user.phone, user.email, person.year, person.line)


def unit_of(code: str) -> tuple[str, str]:
    """A district and commune for the address: the office's own where it has one."""
    units = AdministrativeUnit.objects.on(timezone.localdate())
    if len(code) == 5:
        commune = units.get(code=code)
        return commune.parent_code, commune.code
    district = code if len(code) == 3 else "366"
    inside = list(units.filter(parent_code=district).order_by("code").values_list("code", flat=True))
    staffed = {agency.unit_code for agency in staffed_counters()}
    return district, next((commune for commune in inside if commune in staffed), inside[0])


def received(dossier: dossiers.Dossier, at: datetime) -> None:
    counter = holder(dossier.office_id, Role.COUNTER)
    assert counter is not None
    actor = actor_for(counter.pk)
    if dossier.fee_due:
        dossiers.TakeFee(subject=dossier, at=at).run(actor)
    brought = (part.code for part in dossier.content.components if part.kind in {"original", "certified"})
    papers = {code: dossiers.Papers(originals=1, copies=1, held=1) for code in islice(brought, 1)}
    dossiers.Receive(subject=dossier, at=at + timedelta(minutes=20), papers=papers, receipt=True).run(actor)


def ask_at_intake(dossier: dossiers.Dossier, at: datetime) -> None:
    counter = holder(dossier.office_id, Role.COUNTER)
    assert counter is not None
    items = ({"component": "", "name": "Giấy tờ tuỳ thân", "what": "Chụp lại rõ cả hai mặt"},)
    dossiers.AskAtIntake(subject=dossier, reason="Ảnh giấy tờ bị mờ.", items=items, at=at + timedelta(minutes=30)).run(
        actor_for(counter.pk)
    )


def refused(dossier: dossiers.Dossier, at: datetime) -> None:
    counter = holder(dossier.office_id, Role.COUNTER)
    assert counter is not None
    reason = "Việc này thuộc thẩm quyền của nơi bạn đang thường trú."
    dossiers.RefuseIntake(subject=dossier, reason=reason, at=at + timedelta(minutes=40)).run(actor_for(counter.pk))


def walked(dossier: dossiers.Dossier, at: datetime, steps: int) -> None:
    """Received, and so many steps further; an hour apart."""
    received(dossier, at)
    for number in range(steps):
        do_next(dossier, at + timedelta(hours=1 + number))


def waiting_for_papers(dossier: dossiers.Dossier, at: datetime) -> None:
    received(dossier, at)
    finish(dossier, at + timedelta(hours=1), until="process")
    step = dossier.steps.waiting().first()
    if step is None or step.role != Role.SPECIALIST:
        return
    worker = step.assignee or holder(step.agency_id, Role.SPECIALIST, step.division_id)
    assert worker is not None
    dossiers.AskForMore(subject=dossier, reason="Cần thêm bản sao có chứng thực.", at=at + timedelta(hours=3)).run(
        actor_for(worker.pk)
    )


def settled(dossier: dossiers.Dossier, at: datetime, until: str = "") -> None:
    received(dossier, at)
    finish(dossier, at + timedelta(hours=5), until=until)


def rated(dossier: dossiers.Dossier, at: datetime) -> None:
    settled(dossier, at)
    Rate(subject=dossier, stars=4 + dossier.pk % 2, attitude="tot", at=at + timedelta(days=1)).run(GUEST)
