"""Databases: named operations with bound parameters, described in the registry; never a statement made of strings."""

from egov.lgsp.bus.gateway.adapters.sql.contract import contract
from egov.lgsp.bus.gateway.adapters.sql.running import adapter
from egov.lgsp.bus.gateway.adapters.sql.terms import terms

__all__ = ["adapter", "contract", "terms"]
