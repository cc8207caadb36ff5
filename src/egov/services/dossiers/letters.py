"""Letters about dossiers that did not reach the applicant, for the officers who may see the dossier."""

from datetime import datetime, timedelta

from django.db.models import BigIntegerField, Case, Exists, OuterRef, QuerySet, When
from django.db.models.functions import Cast, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.kernel.actor import Actor
from egov.kernel.errors import NotFound
from egov.lgsp.messaging import api as messaging
from egov.services.dossiers.filing import file_owner
from egov.services.dossiers.models import Dossier, Participation
from egov.services.dossiers.queries import dossier_of, working_agencies

ABOUT = file_owner(Dossier(pk=0)).removesuffix("0")
BACK = timedelta(days=60)  # so far back somebody still wants the letter


def stuck_letters(actor: Actor, now: datetime | None = None) -> QuerySet[messaging.Message]:
    """Letters of the last 60 days that ought to have arrived and have not, about dossiers the officer may see.

    The newest first; each has `dossier`, the dossier's id.
    """
    since = (now or timezone.now()) - BACK
    dossier = Case(
        When(about__startswith=ABOUT, then=Cast(Substr("about", len(ABOUT) + 1), BigIntegerField())),
        output_field=BigIntegerField(null=True),
    )
    mine = Participation.objects.filter(agency__in=working_agencies(actor), dossier=OuterRef("dossier"))
    rows = messaging.stuck().filter(created_at__gte=since, about__startswith=ABOUT).annotate(dossier=dossier)
    return rows.filter(Exists(mine)).order_by("-id")


def letter_of(pk: int, actor: Actor) -> tuple[messaging.Message, Dossier]:
    """A letter and its dossier, for someone who may see it. Raises NotFound; an attempt on another's is logged."""
    letter = messaging.Message.objects.filter(pk=pk, about__startswith=ABOUT).first()
    key = letter.about.removeprefix(ABOUT) if letter else ""
    found = Dossier.objects.filter(pk=key).values_list("code", flat=True).first() if key.isdigit() else None
    if letter is None or found is None:
        raise NotFound(_("Không tìm thấy thư này."))
    return letter, dossier_of(found, actor)


def dossiers_of(letters: list[messaging.Message]) -> dict[str, Dossier]:
    """The dossiers of these letters, by what the letter is about."""
    keys = [letter.about.removeprefix(ABOUT) for letter in letters]
    rows = Dossier.objects.filter(pk__in=keys).select_related("procedure").defer("search", "search_text")
    return {file_owner(dossier): dossier for dossier in rows}
