"""Numbers of persons and things, by the rules of `egov.kernel.identifiers`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from egov.kernel import identifiers as rules
from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import kind
from egov.services.eforms.kinds.text import Line
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed


@dataclass(frozen=True, kw_only=True)
class Identifier(Line):
    """Spaces, points and letter case do not matter on input; stored in the one form of the rule."""

    inputmode: ClassVar[str] = "numeric"
    size: ClassVar[int] = 18
    grouping: ClassVar[tuple[int, ...]] = ()

    max_length: int = 60

    def read(self, typed: Typed, at: str, around: Surroundings) -> str | None:
        text = super().read(typed, at, around)
        if text is None:
            return None
        try:
            return self.normalised(text)
        except ValueError as wrong:
            raise self.wrong(at, _(str(wrong)).rstrip(".")) from None

    def normalised(self, text: str) -> str:
        raise NotImplementedError

    def show(self, value: Any, around: Surroundings) -> str:
        """In groups, as one reads it aloud."""
        text = str(value)
        parts, start = [], 0
        for length in self.grouping if len(text) <= sum(self.grouping) else ():
            parts.append(text[start : start + length])
            start += length
        return " ".join(part for part in parts if part) or text


@dataclass(frozen=True, kw_only=True)
class OfPerson(Identifier):
    """`sex` and `born` name the fields that the number is held against; what is odd is only a warning."""

    grouping: ClassVar[tuple[int, ...]] = (3, 3, 3, 3)

    sex: str = ""
    born: str = ""

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        return {**super().options(entry), "sex": entry.text("sex"), "born": entry.text("born")}

    def warnings(self, number: str, sex: object, born: object) -> list[str]:
        """`sex` and `born` as stored by a choice (`nam`, `nu`) and a date or year field."""
        if len(number) != 12:
            return []
        year = str(born or "")[:4]
        word = {"nam": "nam", "male": "nam", "nu": "nữ", "nữ": "nữ", "female": "nữ"}.get(str(sex or "").lower(), "")
        found = rules.personal_number_warnings(number, word, int(year) if year.isdigit() else None)
        return [_(sentence) for sentence in found]


@kind("personal_number")
@dataclass(frozen=True, kw_only=True)
class PersonalNumberField(OfPerson):
    def normalised(self, text: str) -> str:
        return rules.personal_number(text)


@kind("identity_number")
@dataclass(frozen=True, kw_only=True)
class IdentityNumberField(OfPerson):
    """Citizen card or the older identity card."""

    def normalised(self, text: str) -> str:
        return rules.identity_number(text)


@kind("tax_code")
@dataclass(frozen=True, kw_only=True)
class TaxCodeField(Identifier):
    """`personal: true` also takes the 12 digits of persons and household businesses."""

    personal: bool = False

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        return {**super().options(entry), "personal": entry.flag("personal")}

    def normalised(self, text: str) -> str:
        return rules.tax_code(text, personal=self.personal)


@kind("phone")
@dataclass(frozen=True, kw_only=True)
class PhoneField(Identifier):
    input_type: ClassVar[str] = "tel"
    inputmode: ClassVar[str] = "tel"
    natural_autocomplete: ClassVar[str] = "tel"
    grouping: ClassVar[tuple[int, ...]] = (4, 3, 4)

    def normalised(self, text: str) -> str:
        return rules.phone(text)


@kind("email")
@dataclass(frozen=True, kw_only=True)
class EmailField(Identifier):
    input_type: ClassVar[str] = "email"
    inputmode: ClassVar[str] = "email"
    natural_autocomplete: ClassVar[str] = "email"
    size: ClassVar[int] = 0

    max_length: int = 254

    def normalised(self, text: str) -> str:
        return rules.email(text)


@kind("social_insurance")
@dataclass(frozen=True, kw_only=True)
class SocialInsuranceField(Identifier):
    def normalised(self, text: str) -> str:
        return rules.social_insurance(text)


@dataclass(frozen=True, kw_only=True)
class Lettered(Identifier):
    """Letters and digits: the number pad would not do."""

    inputmode: ClassVar[str] = ""


def _lettered(name: str, rule: Callable[[str], str]) -> type[Lettered]:
    @dataclass(frozen=True, kw_only=True)
    class LetteredField(Lettered):
        def normalised(self, text: str) -> str:
            return rule(text)

    kind(name)(LetteredField)
    return LetteredField


HealthCardField = _lettered("health_card", rules.health_card)
LandCertificateField = _lettered("land_certificate", rules.land_certificate)
LandRegisterField = _lettered("land_register", rules.land_register)
PlateField = _lettered("plate", rules.plate)
PassportField = _lettered("passport", rules.passport)
