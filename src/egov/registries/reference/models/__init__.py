from egov.registries.reference.models.code_list import CodeItem, CodeList
from egov.registries.reference.models.integration import (
    Database,
    DatabaseField,
    Exchange,
    InteragencyProcedure,
)

__all__ = ["CodeItem", "CodeList", "Database", "DatabaseField", "Exchange", "InteragencyProcedure"]
