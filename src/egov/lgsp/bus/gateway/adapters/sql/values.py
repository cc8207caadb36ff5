"""Values of a call as the database gets them, and of the database as JSON has them."""

from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy

from egov.lgsp.bus.gateway.adapters import Asked
from egov.lgsp.bus.gateway.adapters.sql.terms import Operation, Parameter
from egov.lgsp.bus.gateway.faults import CALLER, Fault

LONGEST_BODY = 10_000_000
TRUTH = {"true": True, "1": True, "false": False, "0": False}
SQL_TYPES: dict[str, Any] = {
    "string": sqlalchemy.String,
    "integer": sqlalchemy.BigInteger,
    "number": sqlalchemy.Numeric,
    "boolean": sqlalchemy.Boolean,
    "date": sqlalchemy.Date,
    "date-time": sqlalchemy.DateTime,
    "uuid": sqlalchemy.Uuid,
    "binary": sqlalchemy.LargeBinary,
}


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise ValueError
    return number


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError
    return number


def _truth(value: Any) -> bool:
    return value if isinstance(value, bool) else TRUTH[value.lower()]


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError
    return value


READ: dict[str, Callable[[Any], Any]] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _truth,
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
    "uuid": UUID,
    "binary": lambda value: b64decode(value, validate=True),
}


async def given(asked: Asked, operation: Operation, inside: dict[str, str]) -> dict[str, Any]:
    """The values of a call by the names of the statement. Raises Fault when one does not fit."""
    places: dict[str, dict[str, Any]] = {"path": dict(inside), "query": dict(asked.parameters), "body": {}}
    if any(each.place == "body" for each in operation.parameters):
        places["body"] = _members(await asked.whole(LONGEST_BODY))
    return {each.name: _value(each, places[each.place]) for each in operation.parameters}


def page(asked: Asked, operation: Operation) -> tuple[int, int]:
    """`limit` and `offset` of the query. Raises Fault."""
    query = dict(asked.parameters)
    try:
        limit = int(query.get("limit", min(100, operation.most_rows)))
        offset = int(query.get("offset", 0))
    except ValueError:
        limit = offset = -1
    if not 1 <= limit <= operation.most_rows or not 0 <= offset < 2**63:
        most = operation.most_rows
        raise Fault(f"{CALLER}.BadRequest", f"'limit' is a number from 1 to {most}, 'offset' one from 0 on.")
    return limit, offset


def _members(body: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(body) if body.strip() else {}
    except orjson.JSONDecodeError as error:
        raise Fault(f"{CALLER}.BadRequest", f"The body is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise Fault(f"{CALLER}.BadRequest", "The body has to be a JSON object.")
    return found


def _value(parameter: Parameter, among: dict[str, Any]) -> Any:
    value = among.get(parameter.given)
    if value is None:
        if parameter.needed:
            raise Fault(f"{CALLER}.BadRequest", f"'{parameter.given}' is missing in the {parameter.place}.")
        value = parameter.default
        if value is None:
            return None
    try:
        made = READ[parameter.type](value)
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation):
        raise Fault(f"{CALLER}.BadRequest", f"'{parameter.given}' has to be of the type {parameter.type}.") from None
    if isinstance(made, (str, bytes)) and len(made) > parameter.most:
        raise Fault(f"{CALLER}.BadRequest", f"'{parameter.given}' is longer than {parameter.most}.")
    if parameter.pattern is not None and not parameter.pattern.fullmatch(str(value)):
        raise Fault(f"{CALLER}.BadRequest", f"'{parameter.given}' is not written as it has to be.")
    return made


def bound(statement: str, operation: Operation) -> sqlalchemy.TextClause:
    """The statement with its parameters typed. Nothing is ever written into its text."""
    made = sqlalchemy.text(statement)
    named = set(made.compile().params)
    typed = [
        sqlalchemy.bindparam(each.name, type_=SQL_TYPES[each.type])
        for each in operation.parameters
        if each.name in named
    ]
    return made.bindparams(*typed)


def plain(value: Any) -> Any:
    """For orjson: what it does not know. Numbers stay exact, durations are seconds, octets base64."""
    if isinstance(value, Decimal):
        return (
            orjson.Fragment(str(int(value)) if value == value.to_integral_value() else str(value))
            if (value.is_finite())
            else None
        )
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return b64encode(bytes(value)).decode()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, time):
        return value.isoformat()
    return str(value)
