"""The kinds of field, one class each. Importing this package registers them all."""

from egov.services.eforms.kinds import (
    address,
    choice,
    confirm,
    date,
    file,
    group,
    identifiers,
    month,
    name,
    note,
    number,
    text,
    unit,
    yesno,
)
from egov.services.eforms.kinds.field import KINDS, Field, Wrong

__all__ = [
    "KINDS",
    "Field",
    "Wrong",
    "address",
    "choice",
    "confirm",
    "date",
    "file",
    "group",
    "identifiers",
    "month",
    "name",
    "note",
    "number",
    "text",
    "unit",
    "yesno",
]
