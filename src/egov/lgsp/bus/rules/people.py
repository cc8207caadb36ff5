"""Who has to do with the bus: the province's operators, and the administrators of its members."""

from egov.kernel.actor import Actor, Role


def runs_the_bus(actor: Actor) -> bool:
    """Operators see and decide for the whole bus, as does the system itself."""
    return actor.is_system or actor.holds([Role.INTEGRATOR])


def administered_by(actor: Actor) -> frozenset[int]:
    """The agencies whose member, applications and services this person manages."""
    return frozenset(seat.agency for seat in actor.seats if seat.role is Role.ADMIN)


def answers_for(actor: Actor, agency: int | None) -> bool:
    """The member's own administrator. An outside member has no agency in the directory: operators act for it."""
    if actor.is_system:
        return True
    return agency in administered_by(actor) if agency is not None else runs_the_bus(actor)
