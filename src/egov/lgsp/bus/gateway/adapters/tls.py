"""TLS with providers that speak no HTTP."""

import ssl


def tls_of(ca: str, verify: bool) -> ssl.SSLContext:
    """Certificates have to come from this authority (PEM), or from one that the machine trusts. Raises ValueError,
    ssl.SSLError."""
    if not ca.isascii():
        raise ValueError("The authority's certificate is not PEM.")
    context = ssl.create_default_context(cadata=ca or None)
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
