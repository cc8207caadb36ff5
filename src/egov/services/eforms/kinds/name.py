"""The full name of a person: họ, chữ đệm và tên."""

import unicodedata
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext as _

from egov.services.eforms.kinds.field import kind
from egov.services.eforms.kinds.text import Line
from egov.services.eforms.surroundings import Surroundings
from egov.services.eforms.typed import Typed

SIGNS = " '’-."


@kind("name")
@dataclass(frozen=True, kw_only=True)
class NameField(Line):
    """Typed all in small or all in capital letters, it is stored with capital initials; else as typed."""

    natural_autocomplete: ClassVar[str] = "name"

    max_length: int = 100

    def read(self, typed: Typed, at: str, around: Surroundings) -> str | None:
        text = super().read(typed, at, around)
        if text is None:
            return None
        if not any(c.isalpha() for c in text):
            raise self.wrong(at, self.missing_sentence())
        odd = sorted({c for c in text if c not in SIGNS and unicodedata.category(c)[0] not in "LM"})
        if odd:
            sentence = _("%(label)s chỉ gồm chữ. Bỏ ký tự: %(signs)s")
            raise self.wrong(at, self.about(sentence, signs=" ".join(odd[:5])))
        return capitalised(text)


def capitalised(name: str) -> str:
    """`NGUYỄN văn A` stays; `NGUYỄN VĂN A` becomes `Nguyễn Văn A`, `h'hen niê` `H'Hen Niê`."""
    if not (name.isupper() or name.islower()):
        return name
    letters = []
    start = True
    for c in name:
        letters.append(unicodedata.normalize("NFC", c.upper() if start else c.lower()))
        start = c in SIGNS
    return "".join(letters)
