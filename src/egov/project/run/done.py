"""What need not be done again: for each step a mark of what it was done with."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


class Done:
    """Kept in one small file beside the data it speaks of."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._marks: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._marks = {}

    def is_done(self, step: str, mark: str) -> bool:
        return bool(mark) and self._marks.get(step) == mark

    def note(self, step: str, mark: str) -> None:
        self._marks[step] = mark
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(self._marks, indent=1), encoding="utf-8")
        part.replace(self._file)


def mark_of_files(paths: Iterable[Path], *more: str) -> str:
    """One mark for the content of these files and the words."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(f"{path}\0".encode())
        whole.update(path.read_bytes())
    for word in more:
        whole.update(f"\0{word}".encode())
    return whole.hexdigest()[:24]
