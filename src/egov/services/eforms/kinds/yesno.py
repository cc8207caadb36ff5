"""A question answered by yes or no."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from egov.kernel.vietnamese import search_key
from egov.services.eforms.entry import Entry
from egov.services.eforms.kinds.field import Field, kind
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed
from egov.services.eforms.wording import NO_WORDS, Wording

YES = frozenset({"co", "true", "1", "yes", "on", "x"})
NO = frozenset({"khong", "false", "0", "no", "off"})


@kind("yesno")
@dataclass(frozen=True, kw_only=True)
class YesNoField(Field):
    """Stored as true or false. `yes_label` and `no_label` may give other words than Có and Không."""

    template: ClassVar[str] = "eforms/fields/radios.html"

    yes_label: Wording = NO_WORDS
    no_label: Wording = NO_WORDS

    @classmethod
    def options(cls, entry: Entry) -> dict[str, Any]:
        return {"yes_label": entry.wording("yes_label"), "no_label": entry.wording("no_label")}

    def read(self, typed: Typed, at: str, around: Surroundings) -> bool | None:
        word = search_key(typed.line(at))
        if word in YES or word in NO:
            return word in YES
        if word:
            raise self.wrong(at, self.missing_sentence())
        return None

    def missing_sentence(self) -> str:
        sentence = _("%(label)s: chọn “%(yes)s” hoặc “%(no)s”")
        if str(self.label).endswith("?"):
            return self.ask("")
        return self.about(sentence, yes=self.word(True), no=self.word(False))

    def word(self, answer: bool) -> str:
        return (str(self.yes_label) or _("Có")) if answer else (str(self.no_label) or _("Không"))

    def type_out(self, value: Any, at: str) -> dict[str, list[str]]:
        return {at: ["co" if value else "khong"]} if isinstance(value, bool) else {}

    def show(self, value: Any, around: Surroundings) -> str:
        return self.word(value is True)

    def flat(self, value: Any) -> dict[str, str]:
        return {"": "true" if value is True else "false"}

    def context(self, typed: Typed, at: str, around: Surroundings) -> dict[str, Any]:
        word = search_key(typed.as_typed(at))
        return {
            "inline": True,
            "options": [
                {"id": at, "value": "co", "label": self.word(True), "checked": word in YES},
                {"id": f"{at}-2", "value": "khong", "label": self.word(False), "checked": word in NO},
            ],
        }

    def schema(self, around: Surroundings) -> dict[str, Any]:
        return {"type": "boolean"}
