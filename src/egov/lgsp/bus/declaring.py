"""The facts of a service that may be written anew, and what it declares."""

from egov.lgsp.bus.models import Declaration, Service

FACTS = (
    "title",
    "notes",
    "url",
    "contract",
    "timeout",
    "verify_tls",
    "most_bytes",
    "evidence",
    "promised_ms",
    "promised_share",
    "health",
    "owner",
    "adapter",
)


def write_declarations(service: Service, code_lists: tuple[str, ...], identifiers: tuple[str, ...]) -> None:
    """Exactly these."""
    service.declarations.all().delete()
    kinds = ((Declaration.Kind.CODE_LIST, code_lists), (Declaration.Kind.IDENTIFIERS, identifiers))
    for kind, texts in kinds:
        for text in texts:
            code, _blank, field = text.strip().partition(" ")
            Declaration.objects.create(service=service, kind=kind, code=code, field=field.strip())
