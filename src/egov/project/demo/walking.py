"""Carrying a dossier on as the people in its posts would: used by the demo, the smoke walk and the load generator."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from egov.foundation.directory.api import Agency, Division
from egov.foundation.identity.api import Post, User, actor_of
from egov.kernel.actor import Actor, Role
from egov.services.dossiers import api as dossiers

ANSWER = "Đã xem xét hồ sơ và tài liệu kèm theo. Thống nhất với đề nghị."
BODY = "Hồ sơ đủ thành phần, đúng quy định. Đề nghị cấp kết quả theo nội dung đã kê khai."


@lru_cache(maxsize=1024)
def holder(agency: int, role: str, division: int | None = None) -> User | None:
    """Somebody who holds the post now; in the division where one is given and staffed."""
    posts = Post.objects.filter(agency=agency, role=role, user__is_active=True).select_related("user").order_by("id")
    if division is not None and posts.filter(division=division).exists():
        posts = posts.filter(division=division)
    post = posts.first()
    return post.user if post else None


@lru_cache(maxsize=1024)
def actor_for(user: int) -> Actor:
    """The person's posts, read once in this process."""
    return actor_of(User.objects.get(pk=user))


def doer(step: dossiers.Step) -> User:
    """Who does the step. Raises LookupError when nobody holds its post."""
    user = step.assignee or holder(step.agency_id, step.role, step.division_id)
    if user is None:
        raise LookupError(f"Nobody holds {step.role} at {step.agency.code}.")
    return user


def do_next(dossier: dossiers.Dossier, at: datetime, **inputs: Any) -> dossiers.Step | None:
    """Do the oldest open step with sensible inputs; None when nothing is open."""
    step = dossier.steps.waiting().select_related("agency", "assignee", "dossier").order_by("id").first()
    if step is None:
        return None
    given = {**sensible(step), **inputs}
    dossiers.STEP_ACTIONS[step.kind](subject=step, at=at, **given).run(actor_for(doer(step).pk))
    return step


def sensible(step: dossiers.Step) -> dict[str, Any]:
    """What a reasonable officer would enter."""
    dossier = step.dossier
    if step.kind == "hand_over":
        return {"division": division_for(dossier)}
    if step.kind == "assign":
        worker = holder(step.agency_id, Role.SPECIALIST, step.division_id)
        if worker is None:
            raise LookupError(f"No specialist at {step.agency.code}.")
        return {"assignee": worker.pk}
    if step.kind == "process":
        asks = "ask" in step.outcomes and dossier.consultations.exists()
        otherwise = "no_need" if "no_need" in step.outcomes else "draft_result"
        return {"outcome": "ask" if asks else otherwise, "body": BODY}
    if step.kind == "consult_answer":
        return {"agrees": True, "answer": ANSWER}
    return {"outcome": "approve" if "approve" in step.outcomes else step.outcomes[0]}


def division_for(dossier: dossiers.Dossier) -> int | None:
    """The lead agency's professional division for the procedure's field, staffed if possible."""
    divisions = list(Division.objects.filter(agency=dossier.lead_id, kind="professional").order_by("id"))
    if not divisions:
        return None
    area = dossier.procedure.field.name
    fitting = [division for division in divisions if area in division.fields]
    staffed = set(Post.objects.filter(agency=dossier.lead_id, role=Role.HEAD).values_list("division", flat=True))
    for choice in (fitting, divisions):
        for division in choice:
            if division.pk in staffed:
                return division.pk
    return divisions[0].pk


def finish(dossier: dossiers.Dossier, at: datetime, until: str = "") -> None:
    """Carry on until a step of the kind `until` is open, or to the end."""
    while True:
        if until and dossier.steps.waiting().filter(kind=until).exists():
            return
        if do_next(dossier, at) is None:
            return


def staffed_office(offices: Any) -> Agency | None:
    """An office whose counter somebody works at; a district with a staffed commune below it comes first."""
    staffed = staffed_counters()
    above = {agency.parent_id for agency in staffed if agency.level == Agency.Level.COMMUNE}
    known = set(offices.values_list("pk", flat=True))
    fitting = [agency for agency in staffed if agency.pk in known]
    return min(fitting, key=lambda agency: (agency.pk not in above, agency.pk), default=None)


@lru_cache(maxsize=1)
def staffed_counters() -> tuple[Agency, ...]:
    """Agencies with somebody at the counter."""
    posts = Post.objects.filter(role=Role.COUNTER).values("agency")
    return tuple(Agency.objects.filter(pk__in=posts).order_by("pk"))
