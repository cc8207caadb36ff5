"""What the list of procedures can be narrowed by: codes with their names, for every page of that list anew."""

from functools import cache
from typing import Any

from egov.foundation.directory.api import Agency
from egov.foundation.sql import api as sql
from egov.services.catalogue.api import Procedure, fields


def agencies_with_procedures() -> list[Any]:
    """Those that decide some procedure, by name."""
    return list(_agencies().rows())


def fields_with_procedures() -> list[Any]:
    """By name."""
    return list(_fields().rows())


@cache
def _agencies() -> sql.Statement:
    deciding = Agency.objects.filter(pk__in=Procedure.objects.values("agency"))
    return sql.made_once(deciding.order_by("name").values_list("code", "name"))


@cache
def _fields() -> sql.Statement:
    return sql.made_once(fields().values_list("code", "name"))
