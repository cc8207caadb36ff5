"""Codes that other systems speak: agencies, dossiers, procedures.

Agencies: QCVN 102:2016/BTTTT (`000.00.12.H40`, lowest level first) and Decision 20/2020/QĐ-TTg (`H40.12`,
highest level first). Dossiers: Circular 01/2018/TT-VPCP article 19.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime

from egov.kernel.wording import gettext_noop as _

_OLD = re.compile(r"^(?:(?:(\d{3})\.)?(\d{2})\.)?(\d{2})\.([A-Z]\d{2})$")
_NEW = re.compile(r"^[A-Z]\d{2}(?:\.[0-9A-Z]{2,3}){0,4}$")
_DOSSIER = re.compile(r"^(?P<agency>[0-9A-Z.]+)-(?P<day>\d{6}|\d{8})-(?P<number>\d{4,})$")
_PROCEDURE = re.compile(r"^\d\.\d{6}(?:\.(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2})?$")
_LEGACY_PROCEDURE = re.compile(r"^[TB]-[A-Z]{2,4}-\d{6}-TT$")
_LISTED_PROCEDURE = re.compile(r"^TT-\d{4}$")


def _clean(text: str) -> str:
    return "".join(text.split()).upper()


@dataclass(frozen=True)
class AgencyCode:
    """An agency's identifier in full form. Make it with `parse`; `str()` gives the code."""

    text: str

    @classmethod
    def parse(cls, text: str) -> "AgencyCode":
        """Accepts both forms; the 2016 form may lack leading zero groups (`28.22.H17`). Raises ValueError."""
        code = _clean(text)
        if old := _OLD.match(code):
            return cls(f"{old[1] or '000'}.{old[2] or '00'}.{old[3]}.{old[4]}")
        if _NEW.match(code):
            return cls(code)
        raise ValueError(_("Nhập mã cơ quan dạng 000.00.12.H40 hoặc H40.12."))

    def __str__(self) -> str:
        return self.text

    @property
    def is_2020(self) -> bool:
        return self.text[0].isalpha()

    @property
    def top(self) -> str:
        """The ministry or province, such as H40."""
        return self.text[:3] if self.is_2020 else self.text[-3:]

    @property
    def level(self) -> int:
        """1 for the province itself, 2 for a department or district, and so on."""
        if self.is_2020:
            return self.text.count(".") + 1
        units, sections, bodies, _top = self.text.split(".")
        return 1 + max((n for n, group in enumerate((bodies, sections, units), 1) if group.strip("0")), default=0)


@dataclass(frozen=True)
class DossierCode:
    """Mã hồ sơ: the agency that decides, the day of receipt, the number of the day.

    Written `000.00.12.H40-171229-0001`; with an agency code of the 2020 form `G09.20-20260609-0092637`.
    """

    agency: str
    day: date
    number: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "agency", str(AgencyCode.parse(self.agency)))
        if self.number < 1:
            raise ValueError("The first dossier of a day has the number 1.")

    def __str__(self) -> str:
        if AgencyCode(self.agency).is_2020:
            return f"{self.agency}-{self.day:%Y%m%d}-{self.number:07d}"
        return f"{self.agency}-{self.day:%y%m%d}-{self.number:04d}"

    @classmethod
    def parse(cls, text: str) -> "DossierCode":
        """Reads a code as typed: spaces and small letters are forgiven. Raises ValueError."""
        found = _DOSSIER.match(_clean(text))
        try:
            if found:
                day = datetime.strptime(found["day"], "%y%m%d" if len(found["day"]) == 6 else "%Y%m%d")  # noqa: DTZ007
                return cls(found["agency"], day.date(), int(found["number"]))
        except ValueError:
            pass
        raise ValueError(_("Nhập đủ mã hồ sơ in trên giấy hẹn, ví dụ 000.00.12.H40-171229-0001."))


def procedure_code(text: str) -> str:
    """A procedure's national code (`1.002891.000.00.00.H40`, `1.002891`), the code of the time before it,
    or the number in the province's own list (`TT-0058`). Raises ValueError."""
    code = _clean(text)
    if _PROCEDURE.match(code) or _LEGACY_PROCEDURE.match(code) or _LISTED_PROCEDURE.match(code):
        return code
    raise ValueError(_("Nhập mã thủ tục dạng 1.002891 hoặc TT-0058."))
