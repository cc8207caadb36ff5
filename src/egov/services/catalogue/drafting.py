"""Drafts of releases: at most one for a procedure, beside what is in force."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from egov.kernel.actor import Actor
from egov.services.catalogue.actions import Publish
from egov.services.catalogue.models import Procedure, Release


@transaction.atomic
def draft(procedure: Procedure, content: Mapping[str, Any], valid_from: date) -> Release:
    """The procedure's draft with this content: a new one, or the one there is, changed."""
    Procedure.objects.select_for_update().get(pk=procedure.pk)
    found = Release.objects.filter(procedure=procedure, state=Release.State.DRAFT).first()
    if found is None:
        last = Release.objects.filter(procedure=procedure).aggregate(last=Max("number"))["last"] or 0
        found = Release(procedure=procedure, number=last + 1)
    found.content = dict(content)
    found.valid_from = valid_from
    found.save()
    return found


def publish(release: Release, by: Actor) -> Release:
    """Put a draft in force. Raises Refused with every problem in a sentence, or Forbidden."""
    return Publish(subject=release).run(by).subject
