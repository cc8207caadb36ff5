"""Compiling the .po files (Babel), so that no system tool is needed."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_all(folder: Path) -> int:
    """Write the .mo beside each .po that is newer; how many were written."""
    written = 0
    for source in sorted(folder.rglob("LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with open(source, encoding="utf-8") as opened:
            catalog = read_po(opened, locale=source.parents[1].name, abort_invalid=True)
        part = target.with_suffix(".part")
        with open(part, "wb") as out:
            write_mo(out, catalog)
        part.replace(target)
        written += 1
    return written
