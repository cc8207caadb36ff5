"""The filter above the work list: a GET form whose every choice stands in the address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.services.dossiers.api import Channel

DAY = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{2,4})")
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True)
class Filters:
    """What was chosen; `typed` keeps what could not be read, `errors` says what to do about it."""

    procedure: str = ""
    step: str = ""
    channel: str = ""
    since: date | None = None
    until: date | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Of the address; unknown values filter nothing."""
        typed = {name: query.get(name, "").strip()[:80] for name in ("tt", "buoc", "nguon", "tu", "den")}
        days: dict[str, date | None] = {}
        errors = {}
        for name in ("tu", "den"):
            try:
                days[name] = read_day(typed[name])
            except ValueError as problem:
                days[name], errors[name] = None, str(problem)
        if days["tu"] and days["den"] and days["den"] < days["tu"]:
            errors["den"] = _("Chọn ngày sau hoặc bằng ngày bắt đầu")
        channel = typed["nguon"] if typed["nguon"] in Channel.values else ""
        return cls(typed["tt"], typed["buoc"], channel, days["tu"], days["den"], typed, errors)

    def __bool__(self) -> bool:
        return any(self.typed.values())

    def condition(self, prefix: str = "") -> Q:
        """For dossiers, or with the prefix `dossier__` for their steps."""
        wanted = Q()
        if self.procedure:
            wanted &= Q(**{f"{prefix}procedure__code": self.procedure})
        if self.channel:
            wanted &= Q(**{f"{prefix}channel": self.channel})
        if self.since:
            wanted &= Q(**{f"{prefix}submitted_at__gte": midnight(self.since)})
        if self.until:
            wanted &= Q(**{f"{prefix}submitted_at__lt": midnight(self.until + timedelta(days=1))})
        return wanted


def read_day(text: str) -> date | None:
    """`29/12/2017`, `1.5.18`, `2017-12-29`; None for nothing. Raises ValueError with what to do."""
    text = text.strip()
    if not text:
        return None
    if found := ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := DAY.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    else:
        raise ValueError(_("Nhập ngày như 29/12/2017"))
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        raise ValueError(_("Không có ngày này trong lịch, xem lại ngày và tháng")) from None


def midnight(day: date) -> datetime:
    """The first moment of the day in the province."""
    return timezone.make_aware(datetime.combine(day, time()))
