"""Which of several rights a call makes use of: the widest one whose purpose the caller names (decision 0026)."""

from urllib.parse import unquote

from egov.lgsp.bus.gateway.faults import PROVIDER, Fault
from egov.lgsp.bus.gateway.registry import Grant
from egov.lgsp.bus.rules.consents import alike

HEADER = "X-Egov-Purpose"


def exercised(grants: list[Grant], purpose: bytes | None) -> Grant:
    """The right that hides least among those that ask for no purpose or for the one named; one that demands consent
    only where no other is open. Raises Fault."""
    if len(grants) == 1 and grants[0].purpose is None:
        return grants[0]
    named = None if purpose is None else spelt(purpose)
    open_to = [each for each in grants if each.purpose is None or (named and alike(each.purpose) == named)]
    if not open_to:
        raise Fault(
            f"{PROVIDER}.AccessDenied.Purpose",
            f"The right was granted for a purpose that the call has to name in {HEADER}."
            if named is None
            else f"The right was not granted for the purpose named in {HEADER}.",
        )
    return min(open_to, key=lambda each: (each.consent is not None, len(each.hidden)))


def spelt(header: bytes) -> str:
    """The purpose as text: UTF-8, percent-encoded where a client can send only ASCII."""
    try:
        text = header.decode("utf-8")
    except UnicodeDecodeError:
        text = header.decode("latin-1")
    return alike(unquote(text))
