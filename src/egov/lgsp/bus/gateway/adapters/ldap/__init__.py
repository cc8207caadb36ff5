"""Directories by LDAP version 3 (RFC 4511): named operations, values escaped, over TLS."""

from egov.lgsp.bus.gateway.adapters.ldap.running import adapter
from egov.lgsp.bus.gateway.adapters.ldap.terms import contract, terms

__all__ = ["adapter", "contract", "terms"]
