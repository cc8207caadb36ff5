"""Numbers: counted, measured, money, years."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from egov.kernel.money import format_dong, format_number
from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import Field, kind
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed
from egov.services.eforms.wording import NO_WORDS, Wording

LONGEST = 15
DONG = Wording("đ")
_GROUPED = re.compile(r"[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*")


@kind("number")
@dataclass(frozen=True, kw_only=True)
class NumberField(Field):
    """With `decimals: 0` an integer; else a text such as "100.5", as binary fractions are not exact."""

    min: Decimal | None = None
    max: Decimal | None = None
    decimals: int = 0
    suffix: Wording = NO_WORDS

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        return {
            "min": _limit(entry, "min"),
            "max": _limit(entry, "max"),
            "decimals": entry.integer("decimals", 0),
            "suffix": entry.wording("suffix"),
        }

    def check(self, around: Surroundings) -> list[str]:
        if self.min is not None and self.max is not None and self.min > self.max:
            return [_("“min” lớn hơn “max”.")]
        return [] if 0 <= self.decimals <= 6 else [_("“decimals” phải từ 0 đến 6.")]

    def read(self, typed: Typed, at: str, around: Surroundings) -> int | str | None:
        text = self.bare(typed.line(at))
        if not text:
            return None
        number = self.number(text)
        if number is None:
            raise self.wrong(at, self.how_to_write())
        if len(number.as_tuple().digits) - self.decimals > LONGEST:
            raise self.wrong(at, self.about(_("%(label)s: số quá dài, viết không quá %(most)s chữ số"), most=LONGEST))
        if (self.min is not None and number < self.min) or (self.max is not None and number > self.max):
            raise self.beyond(at, self.limits())
        if not self.decimals:
            return int(number)
        text = format(number, "f")
        return (text.rstrip("0").rstrip(".") if "." in text else text) if number else "0"

    def bare(self, text: str) -> str:
        """Without spaces and the suffix, which many type along."""
        text = text.lower().replace(" ", "")
        for suffix in {self.suffix.vi, self.suffix.en} - {""}:
            text = text.removesuffix(suffix.lower().replace(" ", ""))
        return text

    def number(self, text: str) -> Decimal | None:
        """`1.000.000`, `1,5`, `1.5`, `-2`; a single point before three digits parts thousands."""
        sign, digits = ("-", text[1:]) if text[:1] in ("-", "−") else ("", text)
        if grouped := _GROUPED.fullmatch(digits):
            if not (self.decimals and grouped[1] == "," and digits.count(",") == 1):
                digits = digits.replace(grouped[1], "")
        elif self.decimals and (mixed := re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{3})+),([0-9]+)", digits)):
            digits = mixed[1].replace(".", "") + "." + mixed[2]
        digits = digits.replace(",", ".")
        pattern = rf"[0-9]{{1,40}}(?:\.[0-9]{{1,{self.decimals}}})?" if self.decimals > 0 else r"[0-9]{1,40}"
        return Decimal(sign + digits) if re.fullmatch(pattern, digits) else None

    def how_to_write(self) -> str:
        if self.decimals:
            sentence = _("%(label)s: viết bằng chữ số, tối đa %(decimals)s số sau dấu phẩy, ví dụ 12,5")
            return self.about(sentence, decimals=self.decimals)
        return self.about(_("%(label)s: viết bằng chữ số, không có số lẻ, ví dụ 12"))

    def limits(self) -> str:
        low, high = (None if edge is None else self.written(edge) for edge in (self.min, self.max))
        if low and high:
            return self.about(_("%(label)s phải từ %(low)s đến %(high)s"), low=low, high=high)
        if low:
            return self.about(_("%(label)s phải từ %(low)s trở lên"), low=low)
        return self.about(_("%(label)s phải từ %(high)s trở xuống"), high=high)

    def written(self, number: Decimal) -> str:
        whole, _point, rest = format(abs(number), "f").partition(".")
        rest = rest.rstrip("0")
        return ("-" if number < 0 else "") + format_number(int(whole)) + ("," + rest if rest else "")

    def type_out(self, value: Any, at: str) -> dict[str, list[str]]:
        if isinstance(value, bool) or not isinstance(value, int | str):
            return {}
        return {at: [str(value).replace(".", ",") if self.decimals else str(value)]}

    def show(self, value: Any, around: Surroundings) -> str:
        text = self.written(Decimal(str(value)))
        return f"{text} {self.suffix}" if self.suffix else text

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        return {
            "value": typed.as_typed(at),
            "type": "text",
            "inputmode": "decimal" if self.decimals else "numeric",
            "size": 12,
            "autocomplete": "off",
            "suffix": str(self.suffix),
        }

    def schema(self, around: Surroundings) -> dict[str, Any]:
        if self.decimals:
            return {"type": "string", "pattern": rf"^-?[0-9]+(\.[0-9]{{1,{self.decimals}}})?$"}
        edges = {"minimum": self.min, "maximum": self.max}
        return {"type": "integer", **{name: int(edge) for name, edge in edges.items() if edge is not None}}


@kind("money")
@dataclass(frozen=True, kw_only=True)
class MoneyField(NumberField):
    """Whole đồng."""

    min: Decimal | None = Decimal(0)
    suffix: Wording = DONG

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        return {"min": _limit(entry, "min", Decimal(0)), "max": _limit(entry, "max")}

    def bare(self, text: str) -> str:
        return re.sub(r"(?:vnđ|vnd|đồng|đ|₫)\.?$", "", super().bare(text))

    def written(self, number: Decimal) -> str:
        return format_dong(int(number))

    def show(self, value: Any, around: Surroundings) -> str:
        return format_dong(int(value))

    def how_to_write(self) -> str:
        return self.about(_("%(label)s: viết số tiền bằng chữ số, ví dụ 500.000"))


@kind("year")
@dataclass(frozen=True, kw_only=True)
class YearField(NumberField):
    """A calendar year in four digits."""

    default_edges: ClassVar[tuple[Decimal, Decimal]] = (Decimal(1800), Decimal(2200))

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        low, high = cls.default_edges
        return {"min": _limit(entry, "min", low), "max": _limit(entry, "max", high)}

    def written(self, number: Decimal) -> str:
        return str(int(number))

    def how_to_write(self) -> str:
        return self.about(_("%(label)s: viết năm bằng 4 chữ số, ví dụ 1990"))


def _limit(entry: Entry, name: str, default: Decimal | None = None) -> Decimal | None:
    value = entry.any(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        entry.report(_("“%(name)s” phải là số.") % {"name": name})
        return default
    return Decimal(str(value))
