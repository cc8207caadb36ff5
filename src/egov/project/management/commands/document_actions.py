"""`manage.py document_actions`: the page of everything that a person can do, written from the action classes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from egov.project.manual import Deed, deeds

PAGE = Path("docs/reference/actions.md")
HEAD = """# Actions

Everything that a person or a job can do, one class each. This page is written by `python manage.py document_actions`
from the classes themselves: the label is the words on the button, "who" the policy's own sentence, the refusals are
the sentences that the class can answer with, apart from those of the policy.
"""


class Command(BaseCommand):
    """Writes the page, or with --check fails when it is out of date."""

    help = "Write docs/reference/actions.md from the action classes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Write nothing; fail when the page is out of date.")

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.ROOT) / PAGE
        if options["check"]:
            if not page.exists() or page.read_text(encoding="utf-8") != written():
                raise CommandError(f"{PAGE} is out of date: run `python manage.py document_actions`.")
            return
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(written(), encoding="utf-8")
        self.stdout.write(f"{PAGE}: {len(deeds())} actions")


def written() -> str:
    """The page."""
    parts = [HEAD, *_every_step()]
    app = ""
    for deed in deeds():
        if deed.app != app:
            app = deed.app
            parts.append(f"\n## {app}\n")
        parts.append(_section(deed))
    return "".join(parts)


def shared_by_steps() -> list[str]:
    """The sentences with which every step of a process refuses."""
    steps = [deed for deed in deeds() if deed.kind]
    return [said for said in steps[0].refusals if all(said in deed.refusals for deed in steps)]


def _every_step() -> list[str]:
    lines = ["\nEvery step of a process refuses with these sentences too:\n\n"]
    return lines + [f"- {sentence}\n" for sentence in shared_by_steps()]


def _section(deed: Deed) -> str:
    lines = [f"\n### {deed.label} – `{deed.name}`\n", f"\n{deed.meaning}\n\n", f"- Scope `{deed.scope}`: {deed.who}\n"]
    if deed.kind:
        lines.append(f"- Step of the kind `{deed.kind}`\n")
    if deed.inputs:
        lines.append(f"- Input: {', '.join(f'`{name}`' for name in deed.inputs)}\n")
    lines.append(f"- Leaves {' or '.join(f'`{name}`' for name in deed.events)}\n")
    if deed.undone_by:
        lines.append(f"- Undone by `{deed.undone_by}`\n")
    own = [sentence for sentence in deed.refusals if not deed.kind or sentence not in shared_by_steps()]
    if own:
        lines.append("- Refuses with\n")
        lines += [f"  - {sentence}\n" for sentence in own]
    return "".join(lines)
