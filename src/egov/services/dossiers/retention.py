"""How long drafts are kept. Dossiers have no term of their own yet: it hangs on the type of the result."""

from datetime import datetime

from django.db.models import QuerySet

from egov.foundation.retention.api import keeps
from egov.services.dossiers.models import Draft


@keeps("dossiers.drafts", "dossiers.Draft", term=Draft.retention)
def old_drafts(now: datetime) -> "QuerySet[Draft]":
    """Not touched for thirty days and never filed."""
    return Draft.objects.filter(dossier=None, expires_at__lt=now)
