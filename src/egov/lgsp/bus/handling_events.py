"""What happens to how messages are handled: mediations, terms of delivery, rules over events, processes."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event

FOLLOWED = "the gateways and the worker follow the tables themselves"


@event("bus.MediationPut", unhandled=FOLLOWED)
@dataclass(frozen=True)
class MediationPut(Payload):
    """This version of a service's mediation is in use now."""

    service: str
    version: int


@event("bus.MediationTakenOut", unhandled=FOLLOWED)
@dataclass(frozen=True)
class MediationTakenOut(Payload):
    """Messages of the service pass unchanged again."""

    service: str


@event("bus.TermsSet", unhandled=FOLLOWED)
@dataclass(frozen=True)
class TermsSet(Payload):
    """How a service is delivered to."""

    service: str
    terms: dict[str, float | int | str | bool | None]


@event("bus.TermsRemoved", unhandled=FOLLOWED)
@dataclass(frozen=True)
class TermsRemoved(Payload):
    """The service is only called while its caller waits."""

    service: str


@event("bus.RuleSet", unhandled=FOLLOWED)
@dataclass(frozen=True)
class RuleSet(Payload):
    """A rule over the events of a room."""

    rule: str
    changed: list[str]


@event("bus.RuleRemoved", unhandled=FOLLOWED)
@dataclass(frozen=True)
class RuleRemoved(Payload):
    """It speaks no more."""

    rule: str


@event("bus.ProcessPut", unhandled=FOLLOWED)
@dataclass(frozen=True)
class ProcessPut(Payload):
    """This version of a process is started from now on."""

    process: str
    version: int
    sha256: str


@event("bus.ProcessTakenOut", unhandled=FOLLOWED)
@dataclass(frozen=True)
class ProcessTakenOut(Payload):
    """Nothing starts it any more."""

    process: str


@event("bus.ProcessStarted", unhandled=FOLLOWED)
@dataclass(frozen=True)
class ProcessStarted(Payload):
    """A person or a program has started a run."""

    process: str
    run: str


@event("bus.RunRetried", unhandled=FOLLOWED)
@dataclass(frozen=True)
class RunRetried(Payload):
    """A run that stood still goes on."""

    run: str
    calls: int


@event("bus.RunCancelled", unhandled=FOLLOWED)
@dataclass(frozen=True)
class RunCancelled(Payload):
    """A run has been ended where it stood."""

    run: str
    reason: str
