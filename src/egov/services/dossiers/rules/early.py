"""Results before their day. Decree 61/2018/NĐ-CP, article 20.4: the applicant is told beforehand."""

from datetime import datetime

from egov.kernel.working_time import in_hanoi


def is_early(finished: datetime, due: datetime) -> bool:
    """The result is there on a day before the due day, so nobody would come for it unless told."""
    return in_hanoi(finished).date() < in_hanoi(due).date()


def must_be_told(finished: datetime, due: datetime, told_at: datetime | None) -> bool:
    """Is the notice of an early result still to be sent?"""
    return is_early(finished, due) and told_at is None
