"""Which dossier a payment or a letter is about: both know it by a name only."""

from collections.abc import Iterable

from egov.kernel.actor import Actor
from egov.services.dossiers.fees import draft_of_subject
from egov.services.dossiers.models import Dossier, Draft

PAID_LATER = "dossier:"


def codes_behind(subjects: Iterable[str], actor: Actor) -> dict[str, str]:
    """Codes of the dossiers that these payments were for, as far as the officer may open them; two queries."""
    wanted = set(subjects)
    drafts = {pk: subject for subject in wanted if (pk := draft_of_subject(subject)) is not None}
    later = {pk: subject for subject in wanted if (pk := _number(subject)) is not None}
    filed = dict(Draft.objects.filter(pk__in=drafts, dossier__isnull=False).values_list("dossier", "pk"))
    seen = Dossier.objects.visible_to(actor).filter(pk__in={*filed, *later}).values_list("pk", "code")
    codes: dict[str, str] = {}
    for pk, code in seen:
        if pk in later:
            codes[later[pk]] = code
        if pk in filed:
            codes[drafts[filed[pk]]] = code
    return codes


def _number(subject: str) -> int | None:
    kind, _, pk = subject.partition(":")
    return int(pk) if f"{kind}:" == PAID_LATER and pk.isdigit() else None
