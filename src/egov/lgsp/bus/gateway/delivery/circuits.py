"""Circuit breakers: who has failed several times in a row is left alone for a while, then tried by one call."""

import time
from dataclasses import dataclass, field

from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.rules.redelivery import Terms

DOWN = frozenset({502, 503, 504})
"""Answers that say that nobody is at home."""
OF_THE_CALL = (".AnswerTooLong", ".StatementFailed", ".LetterRefused")
"""Ends of codes that tell of one call, not of the provider: a caller who asks for too much shuts out nobody else."""
LONG_DOWN = 3
"""Failures in a row after which the next success counts as a recovery."""


@dataclass(slots=True)
class Circuit:
    """`opened_at` is a monotonic second, 0 while closed; `trying` while one call finds out how the provider is."""

    failures: int = 0
    opened_at: float = 0.0
    trying: bool = False


@dataclass
class Circuits:
    """Of this process, by service."""

    of: dict[str, Circuit] = field(default_factory=dict)

    def is_open(self, service: str, terms: Terms) -> bool:
        """Would a call be turned away now?"""
        circuit = self.of.get(service)
        if circuit is None or not circuit.opened_at:
            return False
        return circuit.trying or time.monotonic() < circuit.opened_at + terms.open_seconds

    def enter(self, service: str, terms: Terms) -> bool:
        """May this call go to the provider? The one that may after a pause is the trial."""
        if self.is_open(service, terms):
            return False
        circuit = self.of.get(service)
        if circuit is not None and circuit.opened_at:
            circuit.trying = True
        return True

    def leave(self, service: str, terms: Terms, well: bool | None) -> bool:
        """How the call went; None when that says nothing about the provider. True when the provider is back."""
        circuit = self.of.get(service)
        if circuit is None:
            if well is not False:
                return False
            circuit = self.of[service] = Circuit()
        circuit.trying = False
        if well:
            back = circuit.failures >= LONG_DOWN or circuit.opened_at > 0
            del self.of[service]
            return back
        if well is False:
            circuit.failures += 1
            if terms.trips_after is not None and circuit.failures >= terms.trips_after:
                circuit.opened_at = time.monotonic()
        return False

    def states(self) -> dict[str, str]:
        """By service: failing, open or trying; the others are well."""
        return {
            service: "trying" if each.trying else "open" if each.opened_at else "failing"
            for service, each in self.of.items()
        }


def blames(fault: Fault) -> bool | None:
    """Does this fault say that the provider is down? None when it says nothing about it."""
    if fault.code.endswith(OF_THE_CALL):
        return None
    if fault.code.startswith((f"{PROVIDER}.NetworkError", f"{PROVIDER}.ServiceFailed", f"{PROVIDER}.Ssl")):
        return False
    return None
