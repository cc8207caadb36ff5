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


def subjects_of_codes(words: Iterable[str]) -> dict[str, list[str]]:
    """The payments of the dossiers whose codes these words are, by code; what is paid online precedes the code."""
    wanted = [word.upper() for word in words]
    subjects: dict[str, list[str]] = {}
    for pk, code in Dossier.objects.filter(code__in=wanted).values_list("pk", "code"):
        subjects[code] = [f"{PAID_LATER}{pk}"]
    for pk, code in Draft.objects.filter(dossier__code__in=wanted).values_list("pk", "dossier__code"):
        subjects[code].append(f"draft:{pk}")
    return subjects


def dossier_behind(subject: str) -> Dossier | None:
    """The dossier that the payment was for; None where the draft was never filed."""
    rows = Dossier.objects.select_related("release", "office")
    draft, later = draft_of_subject(subject), _number(subject)
    if draft is not None:
        return rows.filter(draft=draft).first()
    return rows.filter(pk=later).first() if later is not None else None


def _number(subject: str) -> int | None:
    kind, _, pk = subject.partition(":")
    return int(pk) if f"{kind}:" == PAID_LATER and pk.isdigit() else None
