"""What a guest may know of a dossier: how far it is, and nothing else (circular 01/2018, article 16.2d)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.kernel.errors import NotFound
from egov.services.dossiers.models import Dossier
from egov.services.dossiers.timeline import Progress, progress

NOT_FOUND = gettext_noop("Không tìm thấy hồ sơ với mã và 4 số điện thoại này. Xem lại mã in trên giấy hẹn.")
DIGITS = 4


def lookup(code: str, last4: str) -> Progress:
    """By the code and the last digits of the telephone.

    Raises NotFound with the same words whether the code or the digits are wrong.
    """
    digits = last4.strip()
    rows = Dossier.objects.select_related("release", "run")
    dossier = rows.filter(code=code.strip().upper(), applicant_phone__endswith=digits).first()
    if dossier is None or len(digits) != DIGITS or not digits.isdigit():
        raise NotFound(_(NOT_FOUND))
    return progress(dossier)
