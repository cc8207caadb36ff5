"""A day in a definition: `2020-01-31`, `today`, `today-60d`, `today-14y`, `today+3m`."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

_RELATIVE = re.compile(r"today(?:([+-]\d{1,5})([dmy]))?")


@dataclass(frozen=True)
class RelativeDay:
    """A fixed day, or one counted from the day of filing. `days`, `months` and `years` are signed."""

    fixed: date | None = None
    days: int = 0
    months: int = 0

    @classmethod
    def parse(cls, text: str) -> "RelativeDay | None":
        """None when the text is no day."""
        found = _RELATIVE.fullmatch(text)
        if found is None:
            try:
                return cls(fixed=date.fromisoformat(text))
            except ValueError:
                return None
        amount = int(found[1] or 0)
        if found[2] == "d":
            return cls(days=amount)
        return cls(months=amount * 12 if found[2] == "y" else amount)

    @property
    def is_today(self) -> bool:
        return self.fixed is None and not self.days and not self.months

    def on(self, today: date) -> date:
        """The day meant, when `today` is the day of filing; 31/1 plus a month is the last of February."""
        if self.fixed is not None:
            return self.fixed
        index = today.year * 12 + today.month - 1 + self.months
        year, month = min(max(index // 12, date.min.year + 100), date.max.year - 100), index % 12 + 1
        day = min(today.day, calendar.monthrange(year, month)[1])
        return date(year, month, day) + timedelta(days=max(-36500, min(36500, self.days)))
