"""Who does something: a person in the posts held at this moment, or the system itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from egov.kernel.wording import gettext_noop as _


class Role(StrEnum):
    """What a post in an agency is for. The names follow the decision's process tables (V.4)."""

    COUNTER = "counter"  # cán bộ tiếp nhận và trả kết quả (TN&TKQ)
    CLERK = "clerk"  # văn thư
    SPECIALIST = "specialist"  # chuyên viên (CV, PBCM)
    HEAD = "head"  # trưởng phòng (TP)
    LEADER = "leader"  # lãnh đạo cơ quan (LĐ)
    ADMIN = "admin"  # quản trị của một cơ quan
    INTEGRATOR = "integrator"  # vận hành trục tích hợp của tỉnh; only at the agency that runs the bus

    @property
    def is_technical(self) -> bool:
        """These posts look after the system and see no dossier."""
        return self in (Role.ADMIN, Role.INTEGRATOR)


@dataclass(frozen=True)
class Seat:
    """One post: a role in an agency, and in one of its divisions where the role has one."""

    agency: int
    role: Role
    division: int | None = None


@dataclass(frozen=True)
class Actor:
    """`user` is None for a guest and for the system; a citizen has no seats."""

    user: int | None
    name: str
    seats: tuple[Seat, ...] = ()
    is_system: bool = False

    @property
    def agencies(self) -> frozenset[int]:
        return frozenset(seat.agency for seat in self.seats)

    @property
    def is_officer(self) -> bool:
        return bool(self.seats)

    def holds(self, roles: Iterable[Role], agency: int | None = None, division: int | None = None) -> bool:
        """Does one seat have one of these roles, in this agency and division where they are given?"""
        wanted = frozenset(roles)
        return any(
            seat.role in wanted
            and (agency is None or seat.agency == agency)
            and (division is None or seat.division is None or seat.division == division)
            for seat in self.seats
        )


SYSTEM = Actor(user=None, name=_("Hệ thống"), is_system=True)
GUEST = Actor(user=None, name=_("Khách"))
