"""What a database tells without doing anything: that it admits the bus, and what is missing for a statement."""

import sqlalchemy
from sqlalchemy.exc import DBAPIError

from egov.lgsp.bus.gateway.adapters import NOT_ALLOWED, NOT_FOUND
from egov.lgsp.bus.gateway.adapters.sql.dialects import DENIED, DIALECTS
from egov.lgsp.bus.gateway.adapters.sql.terms import Operation
from egov.lgsp.bus.gateway.adapters.sql.values import bound
from egov.lgsp.bus.gateway.faults import Fault

STATES = {"42P01": NOT_FOUND, "42703": NOT_FOUND, "3F000": NOT_FOUND, "42501": NOT_ALLOWED}
NUMBERS = {1054: NOT_FOUND, 1146: NOT_FOUND} | dict.fromkeys(DENIED, NOT_ALLOWED)
SAID = {
    NOT_FOUND: "The database has no table or column of this name, or none for the bus",
    NOT_ALLOWED: "The database does not let the bus do this",
}
SOME = {"limit": 1, "offset": 0}


def tried(connection: sqlalchemy.Connection, scheme: str, operation: Operation | None) -> str:
    """A statement of nothing; then those of the operation are explained, where the database does that without doing
    them. Raises Fault, DBAPIError."""
    connection.execute(sqlalchemy.select(sqlalchemy.literal_column("1"))).close()
    dialect = DIALECTS[scheme]
    if operation is None or not dialect.explain:
        return "sql"
    for statement in operation.statements:
        explained = bound(f"{dialect.explain} {statement}", operation)
        values = {name: SOME.get(name) if operation.paging else None for name in explained.compile().params}
        connection.rollback()
        connection.exec_driver_sql(dialect.read_only)
        try:
            connection.execute(explained, values).close()
        except DBAPIError as error:
            code = _code(error.orig)
            if not code:
                return "sql"  # a procedure, for instance: not everything can be explained
            raise Fault(code[0], f"{SAID[code[0]]} ({code[1]}).") from error
    connection.rollback()
    return "sql_statement"


def _code(error: object) -> tuple[str, str] | None:
    """What it means for the bus, and the database's own number for it."""
    state = str(getattr(error, "sqlstate", None) or "")
    arguments = getattr(error, "args", ())
    number = arguments[0] if arguments and isinstance(arguments[0], int) else 0
    found = STATES.get(state) or NUMBERS.get(number)
    return (found, state or str(number)) if found else None
