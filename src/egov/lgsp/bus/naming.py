"""Rooms by the names that messages give them."""

from django.conf import settings
from django.db.models import QuerySet

from egov.lgsp.bus.models import Member, Subsystem
from egov.lgsp.bus.rules.inside import ROOM


def room_of(subsystem: Subsystem) -> str:
    """instance/class/member/application."""
    return f"{settings.BUS_INSTANCE}/{subsystem}"


def subsystem_named(path: str) -> Subsystem | None:
    """The application that such a name means, with or without the instance."""
    own = path.removeprefix(f"{settings.BUS_INSTANCE}/")
    member_class, _slash, rest = own.partition("/")
    code, _slash, subsystem = rest.partition("/")
    member = Member.objects.filter(member_class=member_class, code=code).first()
    return member.subsystems.filter(code=subsystem).select_related("member").first() if member else None


def rooms(subsystems: "QuerySet[Subsystem]") -> "QuerySet[Subsystem]":
    """Those of them that are rooms of events."""
    return subsystems.filter(services__url__startswith=ROOM).distinct()
