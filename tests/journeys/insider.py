"""What only the inside of the running system knows. Runs in a process of its own (see `Town.inside`)."""

from functools import cache
from typing import Any

WAITING = ("intake_supplement", "awaiting_supplement")


def filing(code: str, seed: int) -> dict[str, Any]:
    """Where to file a procedure, and what a made-up person types on each page of its form."""
    from egov.project.demo.applicants import make_person, type_step
    from egov.project.demo.making import unit_of
    from egov.project.demo.walking import staffed_office
    from egov.services.catalogue.api import current_release, form_of, offices_for
    from egov.services.eforms.api import FileField

    release = current_release(code)
    form = form_of(release)
    office = staffed_office(offices_for(release.procedure))
    assert office is not None
    unit = unit_of(office.unit_code)
    person = make_person(seed)
    return {
        "office": office.code,
        "district": unit[0],
        "phone": person.phone,
        "identity": person.number,
        "name": person.name,
        "guest": release.parsed().guest,
        "typed": {step.key: type_step(form, step.key, person, unit) for step in form.steps},
        "files": {step.key: [one.key for one in step.fields if isinstance(one, FileField)] for step in form.steps},
    }


def paper() -> bytes:
    """A one-page PDF."""
    from egov.project.demo.filling import paper as made

    return bytes(made().read())


def counter_of(code: str) -> str:
    """The user name of somebody at the counter where the dossier was filed."""
    from egov.kernel.actor import Role
    from egov.project.demo.walking import holder
    from egov.services.dossiers.api import Dossier

    user = holder(Dossier.objects.get(code=code).office_id, Role.COUNTER)
    assert user is not None
    return user.username


def next_step(code: str) -> dict[str, Any] | None:
    """The oldest open step: who does it, and what is typed into its form."""
    from egov.project.demo.walking import doer, sensible
    from egov.services.dossiers.api import Dossier

    dossier = Dossier.objects.get(code=code)
    step = dossier.steps.waiting().select_related("agency", "assignee", "dossier__release").order_by("id").first()
    if step is None:
        return None
    given = sensible(step)
    typed = {
        name: str(given[name]) for name in ("outcome", "body", "answer", "assignee", "division") if given.get(name)
    }
    if "agrees" in given:
        typed["agrees"] = "co"
    return {
        "pk": step.pk,
        "kind": step.kind,
        "label": step.label,
        "user": doer(step).username,
        "fee_open": step.kind == "return_result" and dossier.fee_open > 0,
        "typed": {f"b{step.pk}-{name}": [value] for name, value in typed.items()},
    }


def do_step(site: str, code: str, pk: int) -> None:
    """One step over HTTP, without a browser."""
    from egov.project.demo.walking import doer
    from egov.project.smoke import settling
    from egov.services.dossiers.api import Step

    step = Step.objects.select_related("agency", "assignee", "dossier__release").get(pk=pk)
    visitor = _visitor(site, doer(step).username)
    if step.kind == "return_result" and step.dossier.fee_open:
        settling.take_fee(visitor, code)
    settling.do_step(visitor, code, step)


@cache
def _visitor(site: str, username: str) -> Any:
    from django.conf import settings

    from egov.project.smoke.visitor import Visitor

    visitor = Visitor(site)
    visitor.sign_in(username, settings.DEMO_PASSWORD)
    return visitor


def cookies_of(site: str, username: str) -> list[dict[str, str]]:
    """A signed-in session for a browser."""
    jar = _visitor(site, username).client.cookies.jar
    return [{"name": one.name, "value": one.value, "url": site} for one in jar]


def state(code: str) -> dict[str, Any]:
    """How the dossier stands, and what happened to it."""
    from egov.foundation.events.api import events_about
    from egov.services.dossiers.api import Dossier

    dossier = Dossier.objects.get(code=code)
    return {
        "pk": dossier.pk,
        "status": dossier.status,
        "open": list(dossier.steps.waiting().values_list("kind", flat=True)),
        "events": list(events_about(dossier).values_list("name", flat=True)),
        "applicant": dossier.applicant_name,
    }


def refusals(code: str) -> list[dict[str, Any]]:
    """Audit lines of refused attempts on the dossier."""
    from egov.foundation.events.api import Refusal
    from egov.services.dossiers.api import Dossier

    pk = str(Dossier.objects.get(code=code).pk)
    return list(Refusal.objects.filter(subject_id=pk).values("action", "reason", "actor_name"))


def waiting_at(agency: str) -> list[str]:
    """Codes of dossiers filed online at the agency that wait to be taken in."""
    from egov.services.dossiers.api import Dossier

    return list(
        Dossier.objects.filter(office__code=agency, status="submitted").order_by("pk").values_list("code", flat=True)
    )


def codes(prefix: str) -> list[str]:
    """Every dossier code that begins so."""
    from egov.services.dossiers.api import Dossier

    return list(Dossier.objects.filter(code__startswith=prefix).order_by("code").values_list("code", flat=True))


def filled_draft(site: str, user: str, code: str, seed: int) -> str:
    """A draft that the user has filled in over HTTP; the address of its review page."""
    from egov.foundation.directory.api import Agency
    from egov.project.demo.applicants import make_person
    from egov.project.demo.making import unit_of
    from egov.project.smoke import filing as walk
    from egov.services.dossiers.api import Draft

    told = filing(code, seed)
    visitor = _visitor(site, user)
    page = walk.start_filing(visitor, code, told["office"], told["district"])
    office = Agency.objects.get(code=told["office"])
    walk.fill_in(visitor, page, code, make_person(seed), unit_of(office.unit_code))
    draft = Draft.objects.filter(user__username=user, dossier=None).latest("pk")
    return f"/nop-ho-so/ban-nhap/{draft.token}/kiem-tra/"


def filed(site: str, user: str, code: str, seed: int, received: bool = False) -> str:
    """A dossier that the user has filed, paying at the counter where a fee is due; its code."""
    from egov.project.smoke import filing as walk

    visitor = _visitor(site, user)
    page = walk.pledge(visitor, visitor.get(filled_draft(site, user, code, seed)))
    if page.url.rstrip("/").endswith("tra-phi"):
        page = visitor.send(page.form("cach"), {"cach": "quay"})
    made = walk.code_on(page)
    if received:
        take_in(site, made)
    return made


def dossiers_of_draft(address: str) -> list[str]:
    """Codes of the dossiers that the applicant of this draft has filed since."""
    from egov.services.dossiers.api import Dossier, Draft

    draft = Draft.objects.get(token=address.split("/ban-nhap/")[1].split("/")[0])
    same = Dossier.objects.filter(release=draft.release_id, owner=draft.user_id, submitted_at__gte=draft.created_at)
    return list(same.order_by("pk").values_list("code", flat=True))


def kinds_on_steps(codes: list[str]) -> list[tuple[str, str, dict[str, str]]]:
    """For every page of these procedures' forms: procedure, step, and the kind of each field."""
    from egov.services.catalogue.api import current_release, form_of

    return [
        (code, step.key, {one.key: one.kind for one in step.fields})
        for code in codes
        for step in form_of(current_release(code)).steps
    ]


def shown_to_owner(code: str) -> dict[str, str]:
    """What only the owner and the officers may read."""
    from egov.services.dossiers.api import Dossier

    dossier = Dossier.objects.get(code=code)
    step = next_step(code)
    return {
        "name": dossier.applicant_name,
        "procedure": dossier.procedure.name,
        "office": dossier.office.name,
        "identity": dossier.applicant_identity,
        "phone": dossier.applicant_phone,
        "officer": step["user"] if step else "mc.",
    }


def ready_drafts(user: str, code: str, count: int) -> list[str]:
    """So many drafts of the user, filled in; the addresses of their review pages."""
    return [f"/nop-ho-so/ban-nhap/{draft.token}/kiem-tra/" for draft in _drafts(user, code, count)]


def ready_dossiers(user: str, code: str, count: int) -> list[str]:
    """So many dossiers of the user that wait at the counter; their codes."""
    from django.utils import timezone

    from egov.foundation.identity.api import User, actor_of
    from egov.services.dossiers import api as dossiers

    owner = actor_of(User.objects.get(username=user))
    made = []
    for one in _drafts(user, code, count):
        draft = dossiers.pay_at_counter(dossiers.pledge(one, delivery="counter"))
        dossiers.Submit(subject=draft, at=timezone.now()).run(owner)
        draft.refresh_from_db()
        made.append(str(draft.dossier.code))
    return made


def _drafts(user: str, code: str, count: int) -> list[Any]:
    from egov.foundation.directory.api import Agency
    from egov.foundation.identity.api import User, actor_of
    from egov.project.demo.applicants import make_person
    from egov.project.demo.filling import fill_in
    from egov.project.demo.making import as_citizen, unit_of
    from egov.services.catalogue.api import current_release
    from egov.services.dossiers import api as dossiers

    owner = User.objects.get(username=user)
    release = current_release(code)
    office = Agency.objects.get(code=filing(code, 1)["office"])
    person = as_citizen(owner, make_person(1))
    unit = unit_of(office.unit_code)
    drafts = (dossiers.start_draft(actor_of(owner), release, office) for _ in range(count))
    return [fill_in(draft, person, unit) for draft in drafts]


def code_of_draft(address: str) -> str:
    """The code of the dossier that the draft became; empty while it is none."""
    from egov.services.dossiers.api import Draft

    draft = Draft.objects.select_related("dossier").get(token=address.split("/ban-nhap/")[1].split("/")[0])
    return draft.dossier.code if draft.dossier else ""


def receipt_slips(code: str) -> list[int]:
    """Numbers of the receipts that were made for the dossier."""
    from egov.services.dossiers.api import Dossier

    return list(Dossier.objects.get(code=code).slips.filter(kind="01").values_list("number", flat=True))


def jobs_left() -> dict[str, int]:
    """Jobs that wait or are being done, by task; periodic ones for later do not count."""
    from collections import Counter

    from procrastinate.contrib.django.models import ProcrastinateJob

    left = ProcrastinateJob.objects.filter(status__in=["todo", "doing"])
    return dict(
        Counter(left.filter(task_name__in=["events.deliver", "messaging.deliver"]).values_list("task_name", flat=True))
    )


def letters_to_send(codes: list[str]) -> set[str]:
    """The local parts of the Message-IDs of the letters about these dossiers that are not withheld."""
    from egov.lgsp.messaging.api import Message

    found = set()
    for code in codes:
        rows = Message.objects.filter(subject__contains=code, withheld="")
        found |= {f"message.{pk}.{turn}" for pk, turn in rows.values_list("pk", "round")}
    return found


def intake_form(site: str, code: str) -> dict[str, str]:
    """What the counter's page sends when the dossier is taken in as it stands."""
    page = _visitor(site, counter_of(code)).get(f"/mot-cua/tiep-nhan/{code}/")
    form = page.form(action=f"/mot-cua/tiep-nhan/{code}/")
    button = form.element.xpath(".//button[@value='tiep-nhan']/@name")[0]
    return {**{name: values[0] for name, values in form.fields.items()}, button: "tiep-nhan"}


def waiting_for_papers(user: str) -> str:
    """A dossier of the user that waits for more papers."""
    from egov.services.dossiers.api import Dossier

    found = Dossier.objects.filter(owner__username=user, status__in=WAITING).first()
    assert found is not None
    return found.code


def being_done() -> list[tuple[str, str]]:
    """For each kind of step one dossier at which such a step is open, and who does it."""
    from egov.project.demo.walking import doer
    from egov.services.dossiers.api import Step

    found = {}
    for step in Step.objects.waiting().select_related("dossier", "agency", "assignee").order_by("pk"):
        found.setdefault(step.kind, (step.dossier.code, doer(step).username))
    return list(found.values())


def lets_answer() -> None:
    """The justice department's application may call from this machine."""
    from egov.lgsp.bus.api import Subsystem

    application = Subsystem.objects.get(member__code="so-tp", code="dich-vu-cong")
    application.admission, application.networks = "network", ["127.0.0.0/8"]
    application.save()


def run_of_process(code: str) -> dict[str, Any] | None:
    """The newest run of a process, with the message ids of its calls and what the bus recorded under them."""
    from egov.lgsp.bus.api import Exchange, ProcessRun

    run = ProcessRun.objects.filter(process__code=code).order_by("-pk").first()
    if run is None:
        return None
    ids = [str(one) for one in run.calls.values_list("message_id", flat=True)]
    carried = Exchange.objects.filter(message_id__in=ids, status=200, provider_us__gt=0)
    return {
        "pk": run.pk,
        "state": run.state,
        "result": run.result,
        "problem": run.problem,
        "waits": list(run.waits.values_list("step", flat=True)),
        "ids": ids,
        "carried": sorted(carried.values_list("message_id", flat=True)),
    }


def start_process(code: str, data: dict[str, Any]) -> str:
    """Start a run, as the command does."""
    from egov.kernel.actor import SYSTEM
    from egov.lgsp.bus.api import Process, StartProcess

    process = Process.objects.get(code=code, in_use=True)
    action = StartProcess(subject=process, data=data)
    action.run(SYSTEM)
    return str(action.about(process).uuid)


def payment_of(code: str) -> dict[str, Any]:
    """How the fee of a dossier stands: the order, its refunds, its findings."""
    from egov.lgsp.payments.api import Finding, Order
    from egov.services.dossiers.api import Draft

    order = Order.objects.get(subject=f"draft:{Draft.objects.get(dossier__code=code).pk}", closed_at=None)
    findings = Finding.objects.filter(attempt__order=order).order_by("pk")
    return {
        "pk": order.pk,
        "state": str(order.state),
        "refunds": [(str(one.state), one.amount, one.surplus) for one in order.refunds.order_by("pk")],
        "findings": [(one.kind, one.answer) for one in findings],
        "references": list(order.attempts.order_by("pk").values_list("reference", flat=True)),
    }


def reconcile_today() -> list[tuple[str, bool]]:
    """Compare today's payments with the bank's, as every night; references that differed, and whether ours is mended."""
    from django.utils import timezone

    from egov.lgsp.payments.api import reconcile

    return [(one.reference, one.repaired) for one in reconcile(timezone.localdate()).differences]


def take_in(site: str, code: str) -> None:
    """The counter takes the dossier in over HTTP."""
    from egov.project.smoke.settling import take_fee
    from egov.project.smoke.settling import take_in as over_http
    from egov.services.dossiers.api import Dossier

    visitor = _visitor(site, counter_of(code))
    if Dossier.objects.get(code=code).fee_open:
        take_fee(visitor, code)
    over_http(visitor, code)


def write_to(code: str, email: str) -> None:
    """The applicant of the dossier gave this address."""
    from egov.services.dossiers.api import Dossier

    Dossier.objects.filter(code=code).update(applicant_email=email)


def email_of(code: str) -> str:
    """Where letters about the dossier go."""
    from egov.services.dossiers.api import Dossier

    return Dossier.objects.get(code=code).applicant_email


def letters_written(code: str) -> list[tuple[str, str, int]]:
    """Every letter about the dossier: to whom, how it stands, which round."""
    from egov.lgsp.messaging.api import Message

    found = Message.objects.filter(subject__contains=code).prefetch_related("attempts").order_by("pk")
    return [(one.to_email, str(one.state), one.round) for one in found]


def hours_pass(code: str, hours: int) -> None:
    """The letters about the dossier were handed in that long ago."""
    from datetime import timedelta

    from django.db.models import F

    from egov.lgsp.messaging.api import Message

    Message.objects.filter(subject__contains=code).update(queued_at=F("queued_at") - timedelta(hours=hours))


def settled_quarter(agency: str) -> str:
    """The newest quarter in which the agency's one-stop shop settled a dossier; what it stated of it is forgotten."""
    from django.utils import timezone

    from egov.services.dossiers.api import Dossier, quarter_of
    from egov.services.feedback.api import Statement

    settled = Dossier.objects.filter(office__code=agency, finished_at__isnull=False).latest("finished_at")
    year, quarter = quarter_of(timezone.localdate(settled.finished_at))
    Statement.objects.filter(agency__code=agency, year=year, quarter=quarter).delete()
    return f"{year}-q{quarter}"


def stated(agency: str) -> list[tuple[int, int, int, str]]:
    """What the agency stated of its quarters, newest first: complaints, petitions, those in time, and who stated it."""
    from egov.services.feedback.api import Statement

    rows = Statement.objects.filter(agency__code=agency).order_by("-year", "-quarter")
    return list(rows.values_list("complaints", "petitions", "petitions_in_time", "by_name"))


def confirmed(username: str) -> list[tuple[str, str]]:
    """The number that a counter confirmed for the account, covered, and who did it."""
    from egov.lgsp.bus.api import ConfirmedPerson

    return [(one.covered, str(one.confirmed_by)) for one in ConfirmedPerson.objects.filter(user__username=username)]


def officer(username: str) -> list[tuple[str, bool]]:
    """Posts of an officer and whether the account works; empty where there is none."""
    from egov.foundation.identity.api import Post

    rows = Post.objects.filter(user__username=username).order_by("pk").select_related("user")
    return [(one.role, one.user.is_active) for one in rows]


def overdue(code: str) -> str:
    """The dossier should have been settled sixty days ago; the code of the agency that has it."""
    from datetime import timedelta

    from django.utils import timezone

    from egov.services.dossiers.api import Dossier

    Dossier.objects.filter(code=code).update(due=timezone.now() - timedelta(days=60))
    agency: str = Dossier.objects.get(code=code).lead.code
    return agency
