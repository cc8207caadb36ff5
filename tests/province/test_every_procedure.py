"""Every one of the province's procedures can be filed and settled under its published release."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from egov.foundation.directory.api import Agency, Division
from egov.foundation.identity.api import Post, User, actor_of
from egov.kernel.actor import Role
from egov.project.demo import walking
from egov.project.demo.applicants import make_person
from egov.project.demo.filling import fill_in
from egov.project.demo.making import unit_of
from egov.services.catalogue.api import Procedure, current_release, offices_for
from egov.services.dossiers import api as dossiers

SINCE = date(2015, 1, 1)
LISTED = 466


def staff(agency: Agency) -> None:
    """Somebody in every post of the agency."""
    if Post.objects.filter(agency=agency, document="test").exists():
        return
    division = Division.objects.filter(agency=agency, kind="professional").order_by("id").first()
    for role in (Role.COUNTER, Role.CLERK, Role.SPECIALIST, Role.HEAD, Role.LEADER):
        user = User.objects.create(username=f"{role}@{agency.code}", full_name=f"Cán bộ {agency.code}")
        own = division if role in {Role.HEAD, Role.SPECIALIST} else None
        Post.objects.create(user=user, agency=agency, role=role, division=own, valid_from=SINCE, document="test")


@pytest.mark.slow
@pytest.mark.django_db
def test_every_procedure_can_be_filed_and_settled() -> None:
    call_command("load_province", skip_checks=True)
    procedures = list(Procedure.objects.order_by("code"))
    assert len(procedures) == LISTED
    walking.holder.cache_clear()
    walking.actor_for.cache_clear()
    at = timezone.now() - timedelta(days=20)

    unsettled = {}
    for seed, procedure in enumerate(procedures):
        try:
            settle(procedure, seed, at)
        except Exception as error:  # all failures are told together
            unsettled[procedure.code] = f"{type(error).__name__}: {error}"

    assert unsettled == {}
    assert dossiers.Dossier.objects.filter(status=dossiers.Status.RETURNED).count() == LISTED


def settle(procedure: Procedure, seed: int, at: object) -> None:
    """File it at its first office as a citizen and carry it through as whoever holds the posts."""
    release = current_release(procedure.code)
    office = offices_for(procedure).order_by("id").first()
    assert office is not None
    staff(office)
    citizen, _ = User.objects.get_or_create(username="citizen", defaults={"full_name": "Công dân"})
    draft = dossiers.start_draft(actor_of(citizen), release, office)
    draft = fill_in(draft, make_person(seed), unit_of(office.unit_code))
    draft = dossiers.pledge(draft, delivery="counter")
    dossiers.pay_at_counter(draft)
    dossiers.Submit(subject=draft, at=at).run(actor_of(citizen))
    draft.refresh_from_db()
    dossier = draft.dossier
    assert dossier is not None
    for agency in Agency.objects.filter(
        pk__in=[dossier.lead_id, *dossier.consultations.values_list("agency", flat=True)]
    ):
        staff(agency)
    walking.holder.cache_clear()
    counter = walking.actor_for(walking.holder(office.pk, Role.COUNTER).pk)  # type: ignore[union-attr]
    dossiers.Receive(subject=dossier, at=at).run(counter)
    dossier.refresh_from_db()
    if dossier.fee_open:
        dossiers.TakeFee(subject=dossier, at=at).run(counter)
    walking.finish(dossier, at)
