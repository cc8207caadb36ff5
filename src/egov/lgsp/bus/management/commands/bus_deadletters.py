"""`manage.py bus_deadletters`: messages that could not be delivered."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from egov.kernel.actor import SYSTEM
from egov.kernel.errors import DomainError
from egov.lgsp.bus.actions import DropLetter, EditLetter, Replay
from egov.lgsp.bus.letters import compared
from egov.lgsp.bus.models import Message
from egov.lgsp.bus.queries import dead_letters


class Command(BaseCommand):
    """List, show, edit, replay, drop. `replay` and `drop` take one letter, or all of a service or a caller."""

    help = "List, inspect, correct and replay messages that could not be delivered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        for name, meaning in (
            ("list", "The oldest letters first."),
            ("replay", "Send them off again, with the same message id."),
            ("drop", "Give them up."),
        ):
            part = parts.add_parser(name, help=meaning)
            part.add_argument("uuid", nargs="?", type=UUID, help="One letter; without it all that fit.")
            part.add_argument("--service", default="", help="instance/class/member/subsystem/service")
            part.add_argument("--client", default="", help="instance/class/member/subsystem")
            part.add_argument("--most", type=int, default=100_000, help="So many letters at most.")
            if name == "drop":
                part.add_argument("--reason", required=True)
        parts.add_parser("show", help="One letter with its bodies and their difference.").add_argument(
            "uuid", type=UUID
        )
        edit = parts.add_parser("edit", help="A new body from a file; the first one stays beside it.")
        edit.add_argument("uuid", type=UUID)
        edit.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for line in getattr(self, f"_{options['part']}")(options):
                self.stdout.write(line)
        except DomainError as error:
            raise CommandError(error.message) from error

    def _list(self, options: dict[str, Any]) -> Iterator[str]:
        for letter in self._wanted(options):
            reason = letter.fault or f"HTTP {letter.status}"
            yield f"{letter.uuid} {letter.at:%Y-%m-%d %H:%M} {letter.client} -> {letter.service} {reason}"

    def _show(self, options: dict[str, Any]) -> Iterator[str]:
        letter = self._one(options["uuid"])
        for name in ("uuid", "message_id", "kind", "client", "service", "method", "path", "query", "state", "tries"):
            yield f"{name}: {getattr(letter, name)}"
        yield f"answer: {letter.status or '-'} {letter.fault} {letter.said}".rstrip()
        bodies = compared(letter)
        yield bodies.first
        yield from bodies.difference

    def _edit(self, options: dict[str, Any]) -> Iterator[str]:
        EditLetter(subject=self._one(options["uuid"]), body=options["path"].read_bytes()).run(SYSTEM)
        yield "1 edited"

    def _replay(self, options: dict[str, Any]) -> Iterator[str]:
        done = [Replay(subject=letter).run(SYSTEM) for letter in self._wanted(options)]
        yield f"{len(done)} replayed"

    def _drop(self, options: dict[str, Any]) -> Iterator[str]:
        done = [DropLetter(subject=letter, reason=options["reason"]).run(SYSTEM) for letter in self._wanted(options)]
        yield f"{len(done)} dropped"

    def _wanted(self, options: dict[str, Any]) -> list[Message]:
        if options["uuid"] is not None:
            return [self._one(options["uuid"])]
        found = dead_letters(options["service"], options["client"]).defer("body", "edited", "answer")
        return list(found[: options["most"]])

    def _one(self, uuid: UUID) -> Message:
        letter = Message.objects.filter(uuid=uuid).first()
        if letter is None:
            raise CommandError("There is no such message.")
        return letter
