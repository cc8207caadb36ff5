"""Front door: code lists, and the decision's tables of databases, exchanges and inter-agency procedures."""

from egov.registries.reference.lists import Code, codes, label
from egov.registries.reference.loading import load
from egov.registries.reference.models import (
    CodeItem,
    CodeList,
    Database,
    DatabaseField,
    Exchange,
    InteragencyProcedure,
)

__all__ = [
    "Code",
    "CodeItem",
    "CodeList",
    "Database",
    "DatabaseField",
    "Exchange",
    "InteragencyProcedure",
    "codes",
    "label",
    "load",
]
