"""What happens to secrets that providers are shown, and to watched folders and mailboxes."""

from dataclasses import dataclass

from egov.foundation.events.api import Payload, event

FOLLOWED = "the gateways follow the tables themselves"


@event("bus.SecretPut", unhandled=FOLLOWED)
@dataclass(frozen=True)
class SecretPut(Payload):
    """The bus keeps a secret that an application's services show to their providers; only its name is told."""

    application: str
    secret_name: str


@event("bus.SecretDropped", unhandled=FOLLOWED)
@dataclass(frozen=True)
class SecretDropped(Payload):
    """The bus forgot a secret."""

    application: str
    secret_name: str


@event("bus.InletSet", unhandled=FOLLOWED)
@dataclass(frozen=True)
class InletSet(Payload):
    """A folder or mailbox is watched, otherwise than before, or not any more."""

    inlet: str
    standing: str
