"""Drafts go thirty days after the last change; what was filed stays with its dossier."""

from datetime import timedelta

from django.utils import timezone
from tests.world import ANSWERS, World, file_dossier, make_release

from egov.foundation.retention.api import carry_out
from egov.services.dossiers import api as dossiers


def test_a_draft_goes_thirty_days_after_the_last_change(world: World) -> None:
    draft = dossiers.start_draft(world.applicant, make_release(), world.agencies["so-tp"], answers=ANSWERS)
    now = timezone.now()

    assert carry_out("dossiers.drafts", now + timedelta(days=29)) == 0
    assert carry_out("dossiers.drafts", now + timedelta(days=31)) == 1

    assert not dossiers.Draft.objects.filter(pk=draft.pk).exists()


def test_a_draft_that_was_filed_stays(world: World) -> None:
    dossier = file_dossier(world, make_release())

    assert carry_out("dossiers.drafts", timezone.now() + timedelta(days=400)) == 0

    assert dossiers.Draft.objects.get(dossier=dossier)
