"""Carries operations out: one transaction each, in threads, with bounds on rows, bytes and time."""

import asyncio
import socket
import ssl
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import orjson
import sqlalchemy
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from egov.lgsp.bus.gateway.adapters import AWAY, FAILED, TIMEOUT, TOO_LONG, Asked, Given, Surroundings
from egov.lgsp.bus.gateway.adapters.described import fitting
from egov.lgsp.bus.gateway.adapters.sql.dialects import DIALECTS, connect_arguments, fault_of
from egov.lgsp.bus.gateway.adapters.sql.terms import Operation, Terms, engine_url, terms
from egov.lgsp.bus.gateway.adapters.sql.trying import tried
from egov.lgsp.bus.gateway.adapters.sql.values import bound, given, page, plain
from egov.lgsp.bus.gateway.adapters.threads import Threads
from egov.lgsp.bus.gateway.adapters.tls import tls_of
from egov.lgsp.bus.gateway.faults import CALLER, Fault
from egov.lgsp.bus.gateway.registry import Service

T = TypeVar("T")
AT_ONCE = 500
"""Rows that are fetched together."""


class Database:
    """One provider's database, with its pool of connections."""

    def __init__(self, found: Terms, password: str, patience: float, verify: bool) -> None:
        self.terms, self.patience = found, patience
        self.most_at_once = found.pool
        self._threads = Threads(found.pool, "sql")
        self._statements: dict[int, tuple[sqlalchemy.TextClause, ...]] = {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        arguments = connect_arguments(found.scheme, patience, self._tls(verify), self._files(verify))
        if found.scheme in ("mysql", "mariadb"):
            arguments["password"] = password.encode()  # PyMySQL would write it in Latin-1
        self._engine = sqlalchemy.create_engine(
            engine_url(found, password),
            connect_args=arguments,
            pool_size=found.pool,
            max_overflow=0,
            pool_timeout=patience,
            pool_pre_ping=True,
            pool_recycle=1_800,
            hide_parameters=True,
        )

    def _tls(self, verify: bool) -> ssl.SSLContext | None:
        if not self.terms.tls:
            return None
        return tls_of(self.terms.ca, verify)

    def _files(self, verify: bool) -> dict[str, str]:
        """libpq takes no certificate but from a file."""
        if not verify:
            return {"sslmode": "require"}
        if not self.terms.ca:
            return {"sslmode": "verify-full", "sslrootcert": "system"}
        self._folder = tempfile.TemporaryDirectory(prefix="bus-sql-")
        path = Path(self._folder.name) / "ca.pem"
        path.write_text(self.terms.ca)
        return {"sslmode": "verify-full", "sslrootcert": str(path)}

    async def ask(self, asked: Asked) -> Given:
        """One operation. Raises Fault."""
        operation, inside = self._operation(asked)
        values: dict[str, Any] = await given(asked, operation, inside)
        limit = 0
        if operation.paging:
            limit, offset = page(asked, operation)
            values |= {"limit": limit + 1, "offset": offset}
        return await self._run(lambda connection: self._in_transaction(connection, operation, values, limit))

    async def tried(self, asked: Asked) -> str:
        """Log in, and let the operation's statements be explained."""
        operation = None
        with suppress(Fault):
            operation, _inside = self._operation(asked)
        return await self._run(lambda connection: tried(connection, self.terms.scheme, operation))

    async def _run(self, work: Callable[[sqlalchemy.Connection], T]) -> T:
        under_way: list[Any] = []
        try:
            return await self._threads.run(partial(self._connected, work, under_way))
        except asyncio.CancelledError:
            _break_off(under_way)
            raise

    def _operation(self, asked: Asked) -> tuple[Operation, dict[str, str]]:
        steps = asked.steps
        methods = []
        for each in self.terms.operations:
            inside = fitting(each.steps, steps)
            if inside is not None and each.method == asked.method:
                return each, inside
            if inside is not None:
                methods.append(each.method)
        if methods:
            allow = ((b"allow", ", ".join(sorted(methods)).encode()),)
            raise Fault(f"{CALLER}.MethodNotAllowed", f"{asked.method} is not possible here.", 405, allow)
        raise Fault(f"{CALLER}.NotFound", "The service has no such operation.", 404)

    def _connected(self, work: Callable[[sqlalchemy.Connection], T], under_way: list[Any]) -> T:
        try:
            with self._engine.connect() as connection:
                under_way.append(connection.connection.driver_connection)
                try:
                    return work(connection)
                finally:
                    under_way.clear()
        except DBAPIError as error:
            raise fault_of(error.orig, self.patience) from error
        except PoolTimeout as error:
            raise Fault(TIMEOUT, "No connection to the database became free in time.", 504) from error
        except SQLAlchemyError as error:
            raise Fault(f"{FAILED}.StatementFailed", "The database could not carry out the operation.") from error
        except OSError as error:
            raise Fault(AWAY, f"The database cannot be reached: {error.strerror or type(error).__name__}.") from error

    def _in_transaction(
        self, connection: sqlalchemy.Connection, operation: Operation, values: dict[str, Any], limit: int
    ) -> Given:
        begin = DIALECTS[self.terms.scheme].read_only
        if operation.read_only and begin:
            connection.exec_driver_sql(begin)
        affected = 0
        result: sqlalchemy.CursorResult[Any] | None = None
        for statement in self._prepared(operation):
            if result is not None:
                result.close()
            named = statement.compile().params
            result = connection.execute(statement, {name: value for name, value in values.items() if name in named})
            affected += max(0, result.rowcount)
        assert result is not None
        answer = self._answer(operation, result, affected, limit)
        result.close()
        if operation.read_only:
            connection.rollback()
        else:
            connection.commit()
        return answer

    def _prepared(self, operation: Operation) -> tuple[sqlalchemy.TextClause, ...]:
        found = self._statements.get(id(operation))
        if found is None:
            found = tuple(bound(each, operation) for each in operation.statements)
            self._statements[id(operation)] = found
        return found

    def _answer(self, operation: Operation, result: "sqlalchemy.CursorResult[Any]", affected: int, limit: int) -> Given:
        if operation.answer == "none":
            return Given(204)
        if operation.answer == "affected" or not result.returns_rows:
            if not affected and operation.method in ("PUT", "PATCH", "DELETE"):
                raise Fault(f"{CALLER}.NotFound", "There is no such entry.", 404)
            return self._json({"affected": affected})
        if operation.answer == "row":
            row = result.mappings().first()
            if row is None:
                raise Fault(f"{CALLER}.NotFound", "There is no such entry.", 404)
            return self._json(dict(row))
        rows = self._rows(result, limit or operation.most_rows)
        more = len(rows) > (limit or operation.most_rows)
        if not operation.paging:
            if more:
                raise Fault(TOO_LONG, f"The answer has more than {operation.most_rows} rows.")
            return self._json(rows)
        return self._json({"items": rows[:limit], "more": more})

    def _rows(self, result: "sqlalchemy.CursorResult[Any]", most: int) -> list[dict[str, Any]]:
        """Up to one more than wanted, which tells that there are more."""
        rows: list[dict[str, Any]] = []
        mappings = result.mappings()
        while len(rows) <= most:
            some = mappings.fetchmany(min(AT_ONCE, most + 1 - len(rows)))
            if not some:
                break
            rows += [dict(each) for each in some]
        return rows

    def _json(self, value: Any, status: int = 200) -> Given:
        body = orjson.dumps(value, default=plain, option=orjson.OPT_NON_STR_KEYS)
        if len(body) > self.terms.most_bytes:
            raise Fault(TOO_LONG, f"The answer is longer than {self.terms.most_bytes} bytes.")
        return Given(status, [(b"content-type", b"application/json")], body)

    async def close(self) -> None:
        """Idle connections are closed at once, the others with their calls."""
        self._threads.close()
        await asyncio.to_thread(self._engine.dispose)
        if self._folder is not None:
            self._folder.cleanup()


def _break_off(under_way: list[Any]) -> None:
    """Nobody waits any more: a broken line ends the thread that still does."""
    for connection in list(under_way):
        with suppress(Exception):
            handle = connection.fileno() if hasattr(connection, "fileno") else connection._sock.fileno()
            with socket.socket(fileno=socket.dup(handle)) as line:
                line.shutdown(socket.SHUT_RDWR)


def adapter(service: Service, around: Surroundings) -> Database:
    """The database of this service."""
    found = terms(service.url, service.adapter)
    password = around.secret(found.password) if found.password else ""
    return Database(found, password, service.timeout, service.verify_tls)
