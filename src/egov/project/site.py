"""Who the portal belongs to: names, address and hotline, read once from the province's folder."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from egov.kernel.yaml_files import read_yaml


@dataclass(frozen=True)
class Site:
    """The portal's own words in one language. `hotline_digits` is for `tel:` links."""

    province: str
    in_sentence: str
    short: str
    owner: str
    address: str
    hotline: str
    hotline_hours: str
    example_code: str

    @property
    def hotline_digits(self) -> str:
        return "".join(filter(str.isdigit, self.hotline))


@lru_cache
def _written() -> dict[str, Any]:
    path = settings.PROVINCE / "portal.yaml"
    data: dict[str, Any] = read_yaml(path)
    return data


@lru_cache
def _site(language: str) -> Site:
    def word(key: str) -> str:
        value = _written()[key]
        return str(value.get(language, value["vi"])) if isinstance(value, dict) else str(value)

    return Site(**{name: word(name) for name in Site.__dataclass_fields__})


def site() -> Site:
    """The portal in the language of the request."""
    return _site((get_language() or settings.LANGUAGE_CODE)[:2])
