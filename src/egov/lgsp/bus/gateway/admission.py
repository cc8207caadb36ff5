"""Is the caller who it says it is? By its TLS certificate, its token, or the network it calls from."""

from datetime import datetime
from typing import TYPE_CHECKING

from egov.lgsp.bus.gateway.faults import BUS, CALLER, Fault
from egov.lgsp.bus.gateway.registry import Caller, Registry
from egov.lgsp.bus.rules.identifiers import Misspelt, client

if TYPE_CHECKING:
    from egov.lgsp.bus.gateway.tokens import Tokens


def admitted(
    registry: Registry,
    named: str,
    fingerprint: str | None,
    address: str,
    now: datetime,
    authorization: bytes | None = None,
    tokens: "Tokens | None" = None,
) -> Caller:
    """The application that `X-Road-Client` names, once it has shown that it is that one. Raises Fault.

    `fingerprint` is that of the certificate of the connection, SHA-256, hexadecimal; `address` the peer's;
    `authorization` the header of that name. A token names its application, so X-Road-Client may be missing then.
    """
    if not named:
        if authorization is not None and tokens is not None and authorization[:7].lower() == b"bearer ":
            return _by_token(tokens, authorization, None)
        raise Fault(f"{CALLER}.MissingHeader", "The header X-Road-Client is missing.")
    caller = registry.callers.get(named)
    if caller is None:
        try:
            caller = registry.callers.get(client(named))
        except Misspelt as error:
            raise Fault(f"{CALLER}.BadRequest", str(error)) from None
    if caller is None:
        raise Fault(f"{BUS}.UnknownMember", f"Client '{named}' is not registered or not active.")
    if fingerprint is not None:
        credential = registry.credentials.get(fingerprint)
        if credential is not None and credential.caller == caller.id and credential.kind == "certificate":
            if credential.valid_from <= now < credential.valid_to:
                return caller
            raise Fault(f"{BUS}.SslAuthenticationFailed", f"The certificate of '{named}' is not valid at this time.")
    if caller.admission == "network" and caller.comes_from(address):
        return caller
    if caller.admission == "token" and tokens is not None:
        return _by_token(tokens, authorization or b"", caller)
    if caller.admission == "certificate":
        raise Fault(f"{BUS}.SslAuthenticationFailed", f"Client '{named}' has to show a registered TLS certificate.")
    raise Fault(f"{BUS}.AuthenticationFailed", f"Client '{named}' did not prove who it is.")


def _by_token(tokens: "Tokens", authorization: bytes, named: Caller | None) -> Caller:
    caller = tokens.bearer(authorization)
    if caller.admission != "token":
        raise Fault(f"{BUS}.AuthenticationFailed", f"'{caller.path}' is not admitted by token.", 401)
    if named is not None and named.id != caller.id:
        raise Fault(f"{BUS}.AuthenticationFailed", f"The token is not that of '{named.path}'.", 401)
    return caller
