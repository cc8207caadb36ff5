"""`manage.py document_settings`: the page of all settings, written from their declarations."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from egov.project.environment import SETTINGS

PAGE = Path("docs/reference/settings.md")
HEAD = """# Settings

Every setting is an environment variable. This page is written by `python manage.py document_settings`; change the
sentences in `src/egov/project/settings.py`.

| Variable | Default | Meaning |
|---|---|---|
"""


class Command(BaseCommand):
    """Writes the page, or with --check fails when it is out of date."""

    help = "Write docs/reference/settings.md from the declared settings."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when the page is out of date.")

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.ROOT) / PAGE
        if options["check"]:
            if not page.exists() or page.read_text(encoding="utf-8") != written():
                raise CommandError(f"{PAGE} is out of date: run `python manage.py document_settings`.")
            return
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(written(), encoding="utf-8")
        self.stdout.write(f"{PAGE}: {len(SETTINGS)} settings")


def written() -> str:
    """The page. Paths of this machine are written as the repository's root."""
    rows = []
    for setting in sorted(SETTINGS.values(), key=lambda one: one.name):
        default = setting.default.replace(str(settings.ROOT), ".").replace("|", "\\|")
        shown = "made by `./run`" if "SECRET" in setting.name else f"`{default}`" if default else "–"
        rows.append(f"| `{setting.name}` | {shown} | {setting.meaning} |\n")
    return HEAD + "".join(rows)
