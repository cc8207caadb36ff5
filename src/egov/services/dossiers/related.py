"""What belongs together: dossiers of the same applicant, and what is known of a person at the counter."""

from dataclasses import dataclass

from django.db.models import Q

from egov.foundation.identity.api import User
from egov.kernel.actor import Actor
from egov.services.dossiers.models import Dossier

MOST = 5


@dataclass(frozen=True)
class Known:
    """A person who stands at the counter, from an account or from earlier dossiers of the same offices."""

    name: str
    identity: str
    phone: str = ""
    email: str = ""
    address: str = ""
    born: str = ""
    sex: str = ""
    has_account: bool = False
    dossiers: int = 0


def others_of(dossier: Dossier, actor: Actor) -> list[Dossier]:
    """Other dossiers of the applicant that this officer may see, the newest first."""
    if not dossier.applicant_identity:
        return []
    same = Dossier.objects.visible_to(actor).filter(applicant_identity=dossier.applicant_identity)
    rows = same.exclude(pk=dossier.pk).select_related("procedure").defer("search", "search_text")
    return list(rows.order_by("-id")[:MOST])


def person_known(identity: str, actor: Actor) -> Known | None:
    """Who has this identity number, as far as the officer's own offices know; None for a stranger."""
    if not identity:
        return None
    seen = Dossier.objects.visible_to(actor).filter(applicant_identity=identity).order_by("-id")
    earlier = list(seen.defer("search", "search_text")[:MOST])
    account = User.objects.filter(Q(personal_number=identity), is_active=True).order_by("id").first()
    if account is None and not earlier:
        return None
    last = earlier[0] if earlier else None
    return Known(
        name=account.full_name if account and account.full_name else (last.applicant_name if last else ""),
        identity=identity,
        phone=(account.phone if account else "") or (last.applicant_phone if last else ""),
        email=(account.email if account else "") or (last.applicant_email if last else ""),
        address=(account.address if account else "") or (last.applicant_address if last else ""),
        born=account.date_of_birth.isoformat() if account and account.date_of_birth else "",
        sex=account.sex if account else "",
        has_account=account is not None,
        dossiers=len(earlier),
    )
