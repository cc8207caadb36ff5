"""Carries a directory's operations out, on connections that are kept."""

from base64 import b64encode
from collections import deque
from contextlib import suppress
from functools import partial
from typing import Any

import ldap3
from ldap3.core import exceptions, results
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from egov.lgsp.bus.gateway.adapters import (
    AWAY,
    FAILED,
    NO_TLS,
    NOT_FOUND,
    REFUSED,
    TIMEOUT,
    TOO_LONG,
    Asked,
    Given,
    Surroundings,
)
from egov.lgsp.bus.gateway.adapters import given_json as told
from egov.lgsp.bus.gateway.adapters.described import fitting
from egov.lgsp.bus.gateway.adapters.filling import BLANK, filled, filled_list, members, text
from egov.lgsp.bus.gateway.adapters.ldap.terms import Operation, Terms, terms
from egov.lgsp.bus.gateway.adapters.threads import Threads
from egov.lgsp.bus.gateway.adapters.tls import tls_of
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.registry import Service

LONGEST_BODY = 1_000_000
MOST_BYTES = 10_000_000
FAULTS = {
    results.RESULT_NO_SUCH_OBJECT: (f"{CALLER}.NotFound", "There is no such entry.", 404),
    results.RESULT_ENTRY_ALREADY_EXISTS: (f"{CALLER}.Conflict", "There is one of this name already.", 409),
    results.RESULT_SIZE_LIMIT_EXCEEDED: (TOO_LONG, "The answer has more entries than the service may give.", 0),
    results.RESULT_TIME_LIMIT_EXCEEDED: (TIMEOUT, "The directory did not answer in time.", 504),
    results.RESULT_BUSY: (f"{FAILED}.Busy", "The directory is busy.", 503),
    results.RESULT_UNAVAILABLE: (AWAY, "The directory is not available.", 0),
    results.RESULT_INVALID_CREDENTIALS: (REFUSED, "The directory does not admit the bus.", 0),
    results.RESULT_INSUFFICIENT_ACCESS_RIGHTS: (REFUSED, "The directory does not allow this to the bus.", 0),
    results.RESULT_STRONGER_AUTH_REQUIRED: (REFUSED, "The directory wants the bus to prove itself better.", 0),
}
WRONG_DATA = frozenset(
    {
        *(results.RESULT_UNDEFINED_ATTRIBUTE_TYPE, results.RESULT_CONSTRAINT_VIOLATION),
        *(results.RESULT_INVALID_ATTRIBUTE_SYNTAX, results.RESULT_OBJECT_CLASS_VIOLATION),
        *(results.RESULT_INVALID_DN_SYNTAX, results.RESULT_NAMING_VIOLATION, results.RESULT_NO_SUCH_ATTRIBUTE),
    }
)


class Secured(ldap3.Tls):  # type: ignore[misc]
    """TLS by Python's own context, which checks the certificate's name in the handshake."""

    def __init__(self, found: Terms, verify: bool) -> None:
        super().__init__()
        self._host = found.host
        self._context = tls_of(found.ca, verify)

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Called by the library before it connects, or for StartTLS after it has."""
        connection.socket = self._context.wrap_socket(
            connection.socket, do_handshake_on_connect=do_handshake, server_hostname=self._host
        )


class Directory:
    """One provider's directory."""

    def __init__(self, found: Terms, password: str, patience: float, verify: bool) -> None:
        self.terms, self._password, self._patience = found, password, patience
        self.most_at_once = found.pool
        self._threads = Threads(found.pool, "ldap")
        self._idle: deque[ldap3.Connection] = deque()
        tls = Secured(found, verify)
        self._server = ldap3.Server(
            found.host, found.port, use_ssl=found.ldaps, tls=tls, get_info=ldap3.NONE, connect_timeout=patience
        )

    async def ask(self, asked: Asked) -> Given:
        """One operation. Raises Fault."""
        steps = asked.steps
        fits = [(each, inside) for each in self.terms.operations if (inside := fitting(each.steps, steps)) is not None]
        for operation, inside in fits:
            if operation.method == asked.method:
                values = await members(asked, inside, LONGEST_BODY)
                return await self._threads.run(partial(self._carry_out, operation, values))
        if fits:
            raise Fault(f"{CALLER}.MethodNotAllowed", f"{asked.method} is not possible here.", 405)
        raise Fault(f"{CALLER}.NotFound", "The service has no such operation.", 404)

    async def tried(self, asked: Asked) -> str:
        """Bind, and look whether the entry is there below which the operation searches."""
        fits = [each for each in self.terms.operations if fitting(each.steps, asked.steps) is not None]
        base = next((each.base for each in fits if each.method == asked.method), "")
        return await self._threads.run(partial(self._look, "" if BLANK.search(base) else base))

    def _look(self, base: str) -> str:
        try:
            connection = self._connected(self.terms.user, self._password)
            try:
                if base or not self.terms.user:  # without a base the root of all, which says that LDAP is spoken here
                    connection.search(base, "(objectClass=*)", ldap3.BASE, attributes=[ldap3.NO_ATTRIBUTES])
                    if connection.result["result"] == results.RESULT_NO_SUCH_OBJECT:
                        raise Fault(NOT_FOUND, f"The directory has no entry {base} for the bus.")
                    _check(connection, results.RESULT_SUCCESS)
            finally:
                _hang_up(connection)
        except exceptions.LDAPExceptionError as error:
            raise self._fault(error) from error
        return "ldap_login" if self.terms.user else "ldap"

    def _carry_out(self, operation: Operation, values: dict[str, Any]) -> Given:
        kept = self._idle.pop() if self._idle else None
        try:
            connection = kept or self._connected(self.terms.user, self._password)
            try:
                return self._kept_after(connection, operation, values)
            except exceptions.LDAPCommunicationError:
                if kept is None:
                    raise  # else it had been closed while nobody used it
            return self._kept_after(self._connected(self.terms.user, self._password), operation, values)
        except exceptions.LDAPExceptionError as error:
            raise self._fault(error) from error

    def _kept_after(self, connection: ldap3.Connection, operation: Operation, values: dict[str, Any]) -> Given:
        """The connection is kept for the next call, unless something else than a refusal came of this one."""
        try:
            answer = self._done(connection, operation, values)
        except Fault:
            self._idle.append(connection)
            raise
        except BaseException:
            _hang_up(connection)
            raise
        self._idle.append(connection)
        return answer

    def _connected(self, user: str, password: str) -> ldap3.Connection:
        """Over TLS where that is wanted, and as this user. Raises Fault."""
        connection = ldap3.Connection(
            self._server,
            user or None,
            password or None,
            client_strategy=ldap3.SYNC,
            auto_referrals=False,
            check_names=False,
            receive_timeout=max(1, int(self._patience)),
        )
        try:
            connection.open(read_server_info=False)
            if self.terms.starttls:
                connection.start_tls(read_server_info=False)
        except exceptions.LDAPExceptionError:
            if connection.socket is not None:
                connection.socket.close()
            raise
        if user and not connection.bind(read_server_info=False):
            code = connection.result["result"]
            _hang_up(connection)
            raise _fault_of(code)
        return connection

    def _done(self, connection: ldap3.Connection, operation: Operation, values: dict[str, Any]) -> Given:
        if operation.deed == "search":
            return self._search(connection, operation, values)
        if operation.deed == "authenticate":
            return self._authenticate(connection, operation, values)
        name = filled(operation.where, values, escape_rdn)
        written = {key: filled_list(templates, values) for key, templates in operation.values.items()}
        if operation.deed == "compare":
            key, wanted = next(iter(written.items()))
            same = connection.compare(name, key, wanted[0])
            _check(connection, results.RESULT_COMPARE_TRUE, results.RESULT_COMPARE_FALSE)
            return told({"equal": bool(same)})
        if operation.deed == "add":
            classes = written.pop("objectClass", [])
            connection.add(name, classes or None, written)
        elif operation.deed == "modify":
            connection.modify(name, {key: [(ldap3.MODIFY_REPLACE, new)] for key, new in written.items()})
        else:
            connection.delete(name)
        _check(connection, results.RESULT_SUCCESS)
        return told({"dn": name}, 201) if operation.deed == "add" else Given(204)

    def _search(self, connection: ldap3.Connection, operation: Operation, values: dict[str, Any]) -> Given:
        found = self._found(connection, operation, values, list(operation.attributes) or [ldap3.ALL_ATTRIBUTES])
        entries = [{"dn": each["dn"], **_plain(each["raw_attributes"], each["attributes"])} for each in found]
        if operation.answer == "row":
            if len(entries) != 1:
                raise Fault(f"{CALLER}.NotFound", "There is no such entry, or more than one.", 404)
            answer = told(entries[0])
        else:
            answer = told(entries)
        if len(answer.body) > MOST_BYTES:  # type: ignore[arg-type]
            raise Fault(TOO_LONG, f"The answer is longer than {MOST_BYTES} bytes.")
        return answer

    def _found(
        self, connection: ldap3.Connection, operation: Operation, values: dict[str, Any], attributes: list[str]
    ) -> list[Any]:
        where = filled(operation.where, values, escape_filter_chars)
        most = operation.most if operation.deed == "search" else 2
        base = filled(operation.base, values, escape_rdn)
        limit = max(1, int(self._patience))
        connection.search(base, where, operation.scope, attributes=attributes, size_limit=most, time_limit=limit)
        if connection.result["result"] == results.RESULT_NO_SUCH_OBJECT:
            return []
        _check(connection, results.RESULT_SUCCESS)
        return [each for each in connection.response or [] if each["type"] == "searchResEntry"]

    def _authenticate(self, connection: ldap3.Connection, operation: Operation, values: dict[str, Any]) -> Given:
        """Whether this person's password is right. An empty one never is: a server would take it as nobody's."""
        password = text(values, operation.password)
        found = self._found(connection, operation, values, [ldap3.NO_ATTRIBUTES])
        right = False
        if len(found) == 1 and password:
            try:
                _hang_up(self._connected(found[0]["dn"], password))
                right = True
            except Fault as fault:
                if fault.code != REFUSED:
                    raise
        return told({"authenticated": right, **({"dn": found[0]["dn"]} if right else {})})

    def _fault(self, error: exceptions.LDAPExceptionError) -> Fault:
        words = str(error)
        if isinstance(error, exceptions.LDAPStartTLSError) or "certificate" in words or "ssl" in words.lower():
            return Fault(NO_TLS, "TLS with the directory failed.")
        if "timed out" in words or isinstance(error, exceptions.LDAPResponseTimeoutError):
            return Fault(TIMEOUT, f"The directory did not answer within {self._patience:g} seconds.", 504)
        if isinstance(error, exceptions.LDAPCommunicationError):
            return Fault(AWAY, f"The directory cannot be reached: {type(error).__name__}.")
        if isinstance(error, (exceptions.LDAPInvalidDnError, exceptions.LDAPInvalidFilterError)):
            return Fault(f"{CALLER}.BadRequest", "A value cannot stand in a name or filter.")
        return Fault(f"{FAILED}.DirectoryError", f"The directory failed: {type(error).__name__}.")

    async def close(self) -> None:
        """Hang up."""
        self._threads.close()
        while self._idle:
            _hang_up(self._idle.pop())


def _plain(raw: dict[str, list[bytes]], names: Any) -> dict[str, list[str]]:
    """Each attribute as a list of texts; what is no text as base64, as in LDIF (RFC 2849)."""
    found = {}
    for name in names:
        values = []
        for each in raw.get(name, []):
            try:
                values.append(each.decode())
            except UnicodeDecodeError:
                values.append(b64encode(each).decode())
        found[name] = values
    return found


def _check(connection: ldap3.Connection, *good: int) -> None:
    code = connection.result["result"]
    if code not in good:
        raise _fault_of(code)


def _fault_of(code: int) -> Fault:
    if code in FAULTS:
        return Fault(*FAULTS[code])
    if code in WRONG_DATA:
        return Fault(f"{CALLER}.BadRequest", f"The directory does not take these values (result {code}).")
    return Fault(f"{FAILED}.DirectoryError", f"The directory could not carry out the operation (result {code}).")


def _hang_up(connection: ldap3.Connection) -> None:
    with suppress(exceptions.LDAPExceptionError, OSError):
        connection.unbind()


def adapter(service: Service, around: Surroundings) -> Directory:
    """The directory of this service."""
    found = terms(service.url, service.adapter)
    password = around.secret(found.password) if found.password else ""
    return Directory(found, password, service.timeout, service.verify_tls)
