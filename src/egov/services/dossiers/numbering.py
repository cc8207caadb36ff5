"""Drawing the numbers of dossiers, slips and results (circular 01/2018, article 19)."""

from datetime import datetime

from django.utils import timezone

from egov.foundation.directory.api import Agency
from egov.kernel.codes import DossierCode
from egov.services.dossiers.models import Series


def dossier_code(lead: Agency, at: datetime) -> str:
    """The next code of the deciding agency on the Hanoi day of `at`."""
    day = timezone.localtime(at).date()
    number = Series.draw(f"dossier {lead.official_code} {day:%y%m%d}")
    return str(DossierCode(lead.official_code, day, number))


def slip_number(kind: str, office: Agency, at: datetime) -> tuple[int, int]:
    """The next number of a slip kind at an office, and its year."""
    year = timezone.localtime(at).year
    return Series.draw(f"slip {kind} {office.code} {year}"), year


def result_number(lead: Agency, at: datetime) -> str:
    """Number and notation of a result, such as `128/KQ-STP`."""
    year = timezone.localtime(at).year
    return f"{Series.draw(f'result {lead.code} {year}')}/KQ-{notation(lead.short_name)}"


def notation(short_name: str) -> str:
    """The agency in a document's notation: UBND for every People's Committee, else the first letters of its name.

    The province may lay down others; they are to be confirmed.
    """
    words = short_name.replace(",", " ").split()
    if words[:1] == ["UBND"]:
        return "UBND"
    return "".join(word if word.isupper() else word[0].upper() for word in words)
