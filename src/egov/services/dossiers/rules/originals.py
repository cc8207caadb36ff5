"""Originals taken in are given back. Decree 61/2018/NĐ-CP, article 20.2: apart from the result."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from egov.kernel.wording import gettext_noop as _


@dataclass(frozen=True)
class Original:
    """A paper of which the original lies at the counter until it is given back."""

    paper: str
    taken_at: datetime
    returned_at: datetime | None = None

    @property
    def is_held(self) -> bool:
        return self.returned_at is None


def held(originals: Iterable[Original]) -> tuple[str, ...]:
    """What still has to be given back."""
    return tuple(original.paper for original in originals if original.is_held)


def why_not_close(originals: Iterable[Original]) -> str | None:
    """A dossier is not put away while the counter holds an original."""
    return _("Trả lại bản chính cho người nộp trước khi đóng hồ sơ.") if held(originals) else None
