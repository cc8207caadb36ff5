"""Reading code lists. They change only when the province's folder is loaded, so each process keeps them."""

from dataclasses import dataclass
from time import monotonic

from egov.registries.reference.models import CodeItem, CodeList

KEPT_SECONDS = 60.0


@dataclass(frozen=True)
class Code:
    """One code with its name in both languages."""

    value: str
    name: str
    name_en: str = ""


_kept: dict[str, tuple[float, tuple[Code, ...]]] = {}


def codes(name: str) -> tuple[Code, ...] | None:
    """The active codes of a list in its order, None when there is no such list."""
    found = _kept.get(name)
    if found is not None and monotonic() - found[0] < KEPT_SECONDS:
        return found[1]
    items = CodeItem.objects.filter(list__code=name, active=True).order_by("order")
    values = tuple(Code(item.code, item.name, item.name_en) for item in items)
    if not values and not CodeList.objects.filter(code=name).exists():
        return None
    _kept[name] = (monotonic(), values)
    return values


def label(name: str, value: str, language: str = "vi") -> str:
    """What a code means, also one no longer offered; an unknown code stands for itself."""
    for code in codes(name) or ():
        if code.value == value:
            return code.name_en if language.startswith("en") and code.name_en else code.name
    item = CodeItem.objects.filter(list__code=name, code=value).first()
    return item.name if item else value


def forget() -> None:
    """Read the lists anew from the database."""
    _kept.clear()
