"""Files as a service: folders of this machine and SFTP, by the same addresses. And what watches them."""

from egov.lgsp.bus.gateway.adapters.files.serving import adapter
from egov.lgsp.bus.gateway.adapters.files.terms import contract, terms

__all__ = ["adapter", "contract", "terms"]
