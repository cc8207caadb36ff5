"""When things are due, for one dossier: the law's rules applied with the office's calendar."""

from datetime import datetime

from egov.foundation.calendars.api import calendar_of
from egov.services.catalogue.api import Limit, Unit
from egov.services.dossiers.models import Consultation, Dossier
from egov.services.dossiers.rules import deadlines


def due_for(dossier: Dossier, start: datetime, limit: Limit) -> datetime:
    """The moment by which a dossier taken in at `start` has to be settled (decree 61/2018, articles 18 and 19)."""
    return deadlines.due_at(start, limit.value, limit.unit, calendar_of(dossier.lead_id))


def counted_from(dossier: Dossier, start: datetime) -> datetime:
    """When the lead agency's clock starts: what arrives after 15:00 counts from the next working day."""
    return deadlines.counted_from(start, calendar_of(dossier.office_id))


def step_due(dossier: Dossier, opened: datetime, share: float | None, hours: float | None) -> datetime | None:
    """A step's own date: its hours, or its share (percent) of the whole limit; never after the dossier's."""
    if dossier.due is None or dossier.clock_started_at is None:
        return None
    calendar = calendar_of(dossier.lead_id)
    if hours is None:
        if not share:
            return dossier.due
        whole = calendar.working_time_between(dossier.clock_started_at, dossier.due)
        hours = whole.total_seconds() / 3600 * share / 100
    return min(dossier.due, calendar.add_hours(opened, hours)) if hours else dossier.due


def consultation_due(dossier: Dossier, question: Consultation, at: datetime) -> datetime:
    """By when an asked agency answers: its own limit in the release, three working days where none is given."""
    limits = {str(item.agency): item.limit for item in dossier.content.routing.asked}
    limit = next((limit for rule, limit in limits.items() if rule.endswith(f":{question.agency.code}")), None)
    if limit is None:
        limit = next(iter(limits.values()), Limit(3, Unit.WORKING_DAYS, assumed=True))
    return deadlines.due_at(at, limit.value, limit.unit, calendar_of(question.agency_id))
