from egov.lgsp.signing.models.signed_document import SignedDocument

__all__ = ["SignedDocument"]
