"""Uploads that nobody claimed."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from egov.foundation.files.keeping import delete_unclaimed
from egov.foundation.files.models import StoredFile
from egov.foundation.retention.api import keeps

UNCLAIMED = "files.unclaimed"


@keeps(UNCLAIMED, "files.StoredFile", term=StoredFile.retention, remove=delete_unclaimed)
def unclaimed(now: datetime) -> "QuerySet[StoredFile]":
    """Left lying for longer than the setting allows."""
    return StoredFile.objects.unclaimed_since(now - timedelta(hours=settings.UNCLAIMED_HOURS))
