"""A day, typed in three boxes. No calendar to click through: birth dates are typed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from egov.kernel.vietnamese import short_date, spoken_date
from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import Field, Wrong, kind
from egov.services.eforms.relative_day import RelativeDay
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed
from egov.services.eforms.wording import lower_first

FIRST, LAST = date(1800, 1, 1), date(2200, 12, 31)
ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_WHOLE = re.compile(r"([0-9]{1,4})\D+([0-9]{1,2})\D+([0-9]{1,4})\D*")
_LEADING_WORDS = re.compile(r"(?:ngày|tháng|năm|day|month|year)\s*", re.IGNORECASE)
PARTS = ("ngay", "thang", "nam")


@kind("date")
@dataclass(frozen=True, kw_only=True)
class DateField(Field):
    """Stored as ISO text. `partial: true` also takes a year, or month and year, as on old papers.

    `min` and `max` are days as in `relative_day`; `words: true` reads the day out on the review page.
    """

    template: ClassVar[str] = "eforms/fields/date.html"
    boxes: ClassVar[tuple[str, ...]] = PARTS

    min: RelativeDay | None = None
    max: RelativeDay | None = None
    partial: bool = False
    words: bool = False
    autocomplete: str = ""

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        return {
            "min": _day(entry, "min"),
            "max": _day(entry, "max"),
            "partial": entry.flag("partial"),
            "words": entry.flag("words"),
            "autocomplete": entry.text("autocomplete"),
        }

    def check(self, around: Surroundings) -> list[str]:
        if self.min and self.max and self.min.on(around.today) > self.max.on(around.today):
            return [_("“min” muộn hơn “max”.")]
        return []

    def controls(self, at: str) -> tuple[str, ...]:
        return tuple(f"{at}-{box}" for box in self.boxes)

    def read(self, typed: Typed, at: str, around: Surroundings) -> str | None:
        parts = zip(PARTS, self._boxes(typed, at), strict=True)
        day, month, year = (text if box in self.boxes else "" for box, text in parts)  # a month has no day
        if not (day or month or year):
            return None
        self._complete(at, day, month, year)
        numbers = self._numbers(at, {"ngay": day, "thang": month, "nam": year})
        return self._dated(at, numbers, self._century(at, year, numbers["nam"], around), around)

    def _boxes(self, typed: Typed, at: str) -> tuple[str, str, str]:
        """What stands in the boxes; a whole date in one of them, or under the bare name, is spread out."""
        texts = {box: _LEADING_WORDS.sub("", typed.line(f"{at}-{box}")) for box in PARTS if box in self.boxes}
        filled = [text for text in [*texts.values(), typed.line(at)] if text]
        if len(filled) == 1:
            if found := ISO.fullmatch(filled[0]):
                if found[2] or not texts.get("ngay"):
                    return found[3] or "", found[2] or "", found[1]
            elif found := _WHOLE.fullmatch(_LEADING_WORDS.sub("", filled[0])):
                parts = found[1], found[2], found[3]
                return parts if len(parts[0]) < 4 else (parts[2], parts[1], parts[0])
        return texts.get("ngay", ""), texts.get("thang", ""), texts.get("nam", "")

    def _complete(self, at: str, day: str, month: str, year: str) -> None:
        names = {"ngay": _("ngày"), "thang": _("tháng"), "nam": _("năm")}
        given = {"ngay": day, "thang": month, "nam": year}
        lacking = [box for box in self.boxes if not given[box]]
        if self.partial and year and not (day and not month):
            return
        if lacking:
            words = _(" và ").join(names[box] for box in lacking)
            sentence = _("Nhập thêm %(parts)s của “%(label)s”") % {"parts": words, "label": self.label}
            raise Wrong({f"{at}-{lacking[0]}": sentence})

    def _numbers(self, at: str, texts: Mapping[str, str]) -> dict[str, int]:
        numbers = {}
        for box, (low, high) in {"ngay": (1, 31), "thang": (1, 12), "nam": (0, 9999)}.items():
            text = texts[box]
            if not text:
                numbers[box] = 0
                continue
            number = int(text) if re.fullmatch(r"[0-9]{1,4}", text) else -1
            if not low <= number <= high or (box == "nam" and len(text) not in (2, 4)):
                raise Wrong({f"{at}-{box}": self._part_sentence(box)})
            numbers[box] = number
        return numbers

    def _part_sentence(self, box: str) -> str:
        """`Tháng sinh phải từ 1 đến 12` where the label is `Ngày sinh`."""
        label = str(self.label).rstrip(":?")
        sentences = {
            "ngay": (_("Ngày"), _("%(part)s phải từ 1 đến 31")),
            "thang": (_("Tháng"), _("%(part)s phải từ 1 đến 12")),
            "nam": (_("Năm"), _("%(part)s phải có 4 chữ số, ví dụ 1990")),
        }
        part, sentence = sentences[box]
        for start in ("Ngày ", "Tháng "):
            if label.startswith(start):
                return sentence % {"part": f"{part} {label.removeprefix(start)}"}
        return f"{label}: {lower_first(sentence % {'part': part})}"

    def _century(self, at: str, text: str, year: int, around: Surroundings) -> int:
        """Two digits mean the last such year that is not ahead, unless the field is about the future."""
        if len(text) == 4:
            return year
        ahead = 20 if self.max is None or self.max.on(around.today) > around.today else 0
        candidate = around.today.year // 100 * 100 + year
        return candidate if candidate <= around.today.year + ahead else candidate - 100

    def _dated(self, at: str, numbers: Mapping[str, int], year: int, around: Surroundings) -> str:
        month, day = numbers["thang"], numbers["ngay"]
        if not FIRST.year <= year <= LAST.year:
            raise Wrong({f"{at}-nam": self._part_sentence("nam")})
        try:
            earliest = date(year, month or 1, day or 1)
        except ValueError:
            days = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
            sentence = _("Tháng %(month)s năm %(year)s chỉ có %(days)s ngày")
            raise Wrong({f"{at}-ngay": sentence % {"month": month, "year": year, "days": days}}) from None
        text = f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
        self._within(at, text, earliest, around)
        return text

    def _within(self, at: str, text: str, day: date, around: Surroundings) -> None:
        """A partial date is inside when any of its days could be."""
        low = self.min.on(around.today) if self.min else FIRST
        high = self.max.on(around.today) if self.max else LAST
        control = self.controls(at)[0]
        if day > high:
            if self.max and self.max.is_today:
                raise self.beyond(control, self.about(_("%(label)s không được sau hôm nay")))
            raise self.beyond(control, self.about(_("%(label)s phải là %(day)s hoặc sớm hơn"), day=self._shown(high)))
        if text < low.isoformat()[: len(text)]:
            if self.min and self.min.is_today:
                raise self.beyond(control, self.about(_("%(label)s không được trước hôm nay")))
            raise self.beyond(control, self.about(_("%(label)s phải là %(day)s hoặc muộn hơn"), day=self._shown(low)))

    def _shown(self, day: date) -> str:
        return short_date(day)

    def type_out(self, value: Any, at: str) -> dict[str, list[str]]:
        found = ISO.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            return {}
        texts = dict(zip(PARTS, (found[3], found[2], found[1]), strict=True))
        return {
            f"{at}-{box}": [text if box == "nam" else str(int(text)) if text else ""]
            for box in self.boxes
            for text in [texts[box] or ""]
        }

    def show(self, value: Any, around: Surroundings) -> str:
        found = ISO.fullmatch(str(value))
        if found is None:
            return str(value)
        text = "/".join(part for part in (found[3], found[2], found[1]) if part)
        if not (self.words and found[3]) or (get_language() or "vi").startswith("en"):
            return text
        return f"{text} ({spoken_date(int(found[3]), int(found[2]), int(found[1]))})"

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        labels = {"ngay": _("Ngày"), "thang": _("Tháng"), "nam": _("Năm")}
        browser = {"ngay": "day", "thang": "month", "nam": "year"}
        values = dict(zip(PARTS, self._boxes(typed, at), strict=True)) if typed.line(at) else {}
        return {
            "boxes": [
                {
                    "id": f"{at}-{box}",
                    "label": labels[box],
                    "value": values.get(box) or typed.as_typed(f"{at}-{box}"),
                    "autocomplete": f"{self.autocomplete}-{browser[box]}" if self.autocomplete else "off",
                }
                for box in self.boxes
            ]
        }

    def schema(self, around: Surroundings) -> dict[str, Any]:
        if self.partial:
            return {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}
        return {"type": "string", "format": "date"}


def _day(entry: Entry, name: str) -> RelativeDay | None:
    value = entry.any(name)
    if value is None:
        return None
    day = RelativeDay.parse(value.isoformat() if isinstance(value, date) else str(value))
    if day is None:
        entry.report(_("“%(name)s” phải là ngày như 2018-01-31, today hoặc today-60d.") % {"name": name})
    return day
