"""Putting a mediation into use, and taking it out."""

from typing import Any

from django.db import transaction

from egov.lgsp.bus.models import Mediation, Service


@transaction.atomic
def put(service: Service, document: Any, by: str = "") -> Mediation:
    """The document becomes the next version and is in use from now on; the same document again changes nothing.
    Raises ValidationError for one that cannot be carried out."""
    Service.objects.select_for_update().get(pk=service.pk)
    versions = Mediation.objects.filter(service=service)
    current = versions.filter(in_use=True).first()
    if current is not None and current.document == document:
        return current
    last = versions.order_by("-version").values_list("version", flat=True).first() or 0
    made = Mediation(service=service, version=last + 1, document=document, made_by=by)
    made.clean_fields()
    return _used(made)


@transaction.atomic
def back_to(mediation: Mediation) -> Mediation:
    """An earlier version is in use again."""
    Service.objects.select_for_update().get(pk=mediation.service_id)
    return _used(mediation)


@transaction.atomic
def take_out(service: Service) -> None:
    """Messages of the service pass unchanged again."""
    Mediation.objects.filter(service=service, in_use=True).update(in_use=False)


def _used(mediation: Mediation) -> Mediation:
    Mediation.objects.filter(service=mediation.service_id, in_use=True).update(in_use=False)
    mediation.in_use = True
    mediation.save()
    return mediation
