"""Divisions and colleagues that work can be given to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.utils import timezone

from egov.foundation.directory.api import Division
from egov.foundation.identity.api import Post
from egov.kernel.actor import Role
from egov.kernel.vietnamese import name_sort_key
from egov.services.dossiers.api import Step


@dataclass(frozen=True)
class Colleague:
    """Someone who can be given a step, with how many open ones he or she has."""

    user: int
    name: str
    open_work: int


def divisions_for(agency: int, day: date) -> list[Division]:
    """The professional divisions of an agency on a day."""
    held = Division.objects.filter(agency=agency, kind=Division.Kind.PROFESSIONAL, valid_from__lte=day)
    return list(held.filter(Q(valid_to=None) | Q(valid_to__gte=day)).order_by("name"))


def usual_division(divisions: Sequence[Division], *fields: str) -> Division | None:
    """The division that handles one of these fields of administration; the only one where there is just one."""
    for name in fields:
        for division in divisions:
            if name and name in division.fields:
                return division
    return divisions[0] if len(divisions) == 1 else None


def specialists_for(agency: int, division: int | None) -> list[Colleague]:
    """Specialists of the division, or of the whole agency; the least busy first."""
    posts = Post.objects.filter(agency=agency, role=Role.SPECIALIST, user__is_active=True).on(timezone.localdate())
    if division is not None:
        posts = posts.filter(Q(division=None) | Q(division=division))
    names = {post.user_id: str(post.user) for post in posts.select_related("user")}
    busy = Step.objects.waiting().filter(assignee__in=names).order_by().values("assignee").annotate(n=Count("id"))
    work = {row["assignee"]: row["n"] for row in busy}
    people = [Colleague(user, name, work.get(user, 0)) for user, name in names.items()]
    return sorted(people, key=lambda one: (one.open_work, name_sort_key(one.name)))
