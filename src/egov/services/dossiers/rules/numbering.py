"""The number of a dossier. Circular 01/2018/TT-VPCP, article 19; decree 61/2018/NĐ-CP, article 26."""

from dataclasses import dataclass
from datetime import date, datetime

from egov.kernel.codes import DossierCode
from egov.kernel.working_time import in_hanoi


@dataclass(frozen=True)
class Counter:
    """The last number that an agency gave, and on which Hanoi day."""

    day: date
    number: int


def day_of(moment: datetime) -> date:
    """The day that is written into the code: it changes at midnight in Hanoi."""
    return in_hanoi(moment).date()


def following(last: Counter | None, moment: datetime) -> Counter:
    """The next number: 1 on a new day, else one more than the last. Raises ValueError for a day gone by."""
    day = day_of(moment)
    if last is None or day > last.day:
        return Counter(day, 1)
    if day < last.day:
        raise ValueError("Numbers of a day that is over are not given any more.")
    return Counter(day, last.number + 1)


def code(agency: str, counter: Counter) -> DossierCode:
    """The code with the agency's identifier, such as 000.00.12.H40-171229-0001."""
    return DossierCode(agency, counter.day, counter.number)
