"""What differs between the databases: drivers, time-outs, procedures, and what their errors mean."""

import ssl
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from egov.kernel.wording import gettext_noop as _
from egov.lgsp.bus.gateway.adapters import AWAY, FAILED, NOT_FOUND, REFUSED, TIMEOUT
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.rules.contracts import Broken


class NotInstalled(Broken, ImportError):
    """The description may be right, but this machine has no driver."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """`driver` as SQLAlchemy names it, `module` as Python does. `call` has a place for the name and the parameters."""

    driver: str
    module: str
    port: int
    call: str
    read_only: str = ""
    """Begins a transaction in which nothing can be changed."""
    explain: str = ""
    """Before a statement: says what would be done, does not do it, and keeps nothing of it."""


DIALECTS = {
    "postgresql": Dialect("postgresql+psycopg", "psycopg", 5432, "CALL {}({})", "SET TRANSACTION READ ONLY", "EXPLAIN"),
    "mysql": Dialect("mysql+pymysql", "pymysql", 3306, "CALL {}({})", "START TRANSACTION READ ONLY", "EXPLAIN"),
    "mariadb": Dialect("mariadb+pymysql", "pymysql", 3306, "CALL {}({})", "START TRANSACTION READ ONLY", "EXPLAIN"),
    "mssql": Dialect("mssql+pymssql", "pymssql", 1433, "EXEC {} {}"),
    "oracle": Dialect("oracle+oracledb", "oracledb", 1521, "BEGIN {}({}); END;", "SET TRANSACTION READ ONLY"),
}


def dialect_of(scheme: str) -> Dialect:
    """The dialect. Raises Broken when its driver is not installed here."""
    found = DIALECTS[scheme]
    if find_spec(found.module) is None:
        wording = _("Máy chủ chưa cài thư viện %(module)s để nối %(scheme)s.")
        raise NotInstalled(wording, module=found.module, scheme=scheme)
    return found


def connect_arguments(
    scheme: str, patience: float, tls: ssl.SSLContext | None, files: dict[str, str]
) -> dict[str, Any]:
    """What the driver is told: each waits no longer than `patience` seconds. `files`: a certificate for libpq."""
    whole = max(1, int(patience))
    if scheme == "postgresql":
        told: dict[str, Any] = {
            "connect_timeout": max(2, whole),
            "options": f"-c statement_timeout={int(patience * 1000)}",
            "tcp_user_timeout": int(patience * 1000),
            "application_name": "egov-bus",
        }
        return told | (files if tls is not None else {"sslmode": "disable"})
    if scheme in ("mysql", "mariadb"):
        times = {"connect_timeout": whole, "read_timeout": whole, "write_timeout": whole}
        return {**times, "charset": "utf8mb4", "local_infile": False, **({"ssl": tls} if tls is not None else {})}
    if scheme == "mssql":
        encryption = "require" if tls is not None else "off"
        return {"login_timeout": whole, "timeout": whole, "encryption": encryption, "appname": "egov-bus"}
    return {"tcp_connect_timeout": patience, **({"protocol": "tcps", "ssl_context": tls} if tls is not None else {})}


CONFLICTS = frozenset({1022, 1062, 1216, 1217, 1451, 1452, 1557, 1761, 1762, 2601, 2627, 547, 1, 2291, 2292})
DATA = frozenset({1048, 1264, 1265, 1292, 1364, 1366, 1406, 3819, 4025, 515, 8114, 8152, 1400, 1722, 12899})
DENIED = frozenset({1044, 1045, 1142, 1143, 1227, 1370, 18456, 229, 1017, 1031, 28000})
LOST = frozenset({2002, 2003, 2005, 2006, 2013, 2014, 2055, 1040, 20003, 12170, 12541, 12514})
NO_LOGIN = ("password authentication", "pg_hba.conf", 'role "', "permission denied for database")
"""libpq tells of a login that fails by words only."""
LATE = frozenset({3024, 1969, 3572})
BUSY = frozenset({1205, 1213, 60, 8177})


def fault_of(error: Any, patience: float) -> Fault:
    """What an error of the driver is for the caller. Its own words stay here: they may quote what others keep there.

    SQLSTATE (ISO 9075) where the database has it, else the vendor's numbers.
    """
    state = str(getattr(error, "sqlstate", None) or "")
    arguments = getattr(error, "args", ())
    number = arguments[0] if arguments and isinstance(arguments[0], int) else 0
    said = " ".join(each for each in (state, str(number or "")) if each)
    if state == "57014" or number in LATE or (number == 2013 and "timed out" in str(arguments[1:])):
        return Fault(TIMEOUT, f"The database did not answer within {patience:g} seconds.", 504)
    if _is_missing(error, state, number):
        return Fault(NOT_FOUND, f"The server has no such database ({said or 'login failed'}).")
    if state.startswith("28") or state == "42501" or number in DENIED or any(each in str(error) for each in NO_LOGIN):
        return Fault(REFUSED, f"The database does not admit the bus ({said or 'login failed'}).")
    if (state.startswith("23") and state != "23502") or number in CONFLICTS:
        return Fault(f"{CALLER}.Conflict", f"The data contradicts what the database holds ({said}).", 409)
    if state.startswith("22") or state == "23502" or number in DATA:
        return Fault(f"{CALLER}.BadRequest", f"The database does not take a value ({said}).", 400)
    if state.startswith(("40", "55P03")) or number in BUSY:
        return Fault(f"{FAILED}.Busy", f"The database is busy with other changes ({said}).", 503)
    if state.startswith(("08", "57P", "53")) or number in LOST or not said:
        what = "TLS with the database failed" if _is_tls(error) else "The database cannot be reached"
        return Fault(AWAY, f"{what} ({said or type(error).__name__}).")
    return Fault(f"{FAILED}.StatementFailed", f"The database could not carry out the operation ({said}).")


def _is_missing(error: Any, state: str, number: int) -> bool:
    words = str(error)
    return state == "3D000" or number in (1049, 4060) or (not state and 'database "' in words and "not exist" in words)


def _is_tls(error: Any) -> bool:
    words = str(error).lower()
    return "certificate" in words or "ssl" in words
