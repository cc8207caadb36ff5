"""Front door: people, their posts, and the actor that a request or job acts as."""

from datetime import date
from functools import cache

from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from egov.foundation.identity.actions import AddOfficer, Deactivate, EndPost, GivePost
from egov.foundation.identity.loading import load_people
from egov.foundation.identity.models import Post, User
from egov.foundation.sql import api as sql
from egov.kernel.actor import GUEST, Actor, Role, Seat

__all__ = [
    "AddOfficer",
    "Deactivate",
    "EndPost",
    "GivePost",
    "Post",
    "User",
    "actor_of",
    "actor_of_request",
    "load_people",
]


def actor_of(user: User, day: date | None = None) -> Actor:
    """The person with the posts held on the day (today by default)."""
    posts = _posts().rows(user=user.pk, day=day or timezone.localdate())
    seats = tuple(Seat(agency, Role(role), division) for agency, role, division in posts)
    return Actor(user=user.pk, name=str(user), seats=seats)


@cache
def _posts() -> sql.Statement:
    user, day = sql.Blank("user", models.BigIntegerField()), sql.Blank("day", models.DateField())
    posts = Post.objects.filter(user=user).on(day).order_by("id")
    return sql.made_once(posts.values_list("agency_id", "role", "division_id"))


def actor_of_request(request: HttpRequest) -> Actor:
    """Who is asking; computed once for a request."""
    actor: Actor | None = getattr(request, "_actor", None)
    if actor is None:
        user = request.user
        actor = actor_of(user) if isinstance(user, User) and user.is_active else GUEST
        request._actor = actor  # type: ignore[attr-defined]
    return actor
