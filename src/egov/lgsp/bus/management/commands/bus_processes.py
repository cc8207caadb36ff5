"""`manage.py bus_processes`: processes and their runs, to list, see, start, retry, cancel, and to take one turn."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from egov.kernel.actor import SYSTEM
from egov.kernel.errors import DomainError
from egov.lgsp.bus.actions import CancelRun, RetryRun, StartProcess
from egov.lgsp.bus.models import Process, ProcessRun
from egov.lgsp.bus.processes.working import until_quiet


class Command(BaseCommand):
    """Runs are named by their uuid, or by as much of its beginning as is unique."""

    help = "List, see, start, retry and cancel runs of processes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        listed = parts.add_parser("list", help="Processes in use and their runs, newest first.")
        listed.add_argument("--state", choices=ProcessRun.State.values)
        for name, words in (("show", "One run with its calls."), ("retry", "Let a failed run go on.")):
            parts.add_parser(name, help=words).add_argument("run")
        cancel = parts.add_parser("cancel", help="End a run.")
        cancel.add_argument("run")
        cancel.add_argument("reason")
        start = parts.add_parser("start", help="Start a run.")
        start.add_argument("process", help="Its code.")
        start.add_argument("data", nargs="?", default="{}", help="JSON.")
        parts.add_parser("work", help="Do what is due now, as the worker does.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            lines = getattr(self, f"_{options['part']}")(options)
        except DomainError as error:
            raise CommandError(f"Nothing was changed. {error.message}") from error
        for line in lines:
            self.stdout.write(line)

    def _list(self, options: dict[str, Any]) -> list[str]:
        rows = Process.objects.filter(in_use=True).select_related("subsystem__member").order_by("code")
        runs = ProcessRun.objects.select_related("process").order_by("-started_at")
        if options["state"]:
            runs = runs.filter(state=options["state"])
        lines = [f"{one!s:<40} {one.subsystem} {one.name}" for one in rows]
        return lines + [
            f"{one.uuid} {one.state:<9} {one.started_at:%Y-%m-%d %H:%M} {one.process} {one.result or one.problem}"
            for one in runs[:100]
        ]

    def _show(self, options: dict[str, Any]) -> list[str]:
        run = self._run(options["run"])
        lines = [f"{run.uuid} {run.process} {run.state} {run.result}{run.problem}"]
        lines += [
            f"  {one.state:<8} {one.step} {one.method} {one.service}{one.path} {one.message_id} {one.tries} {one.fault}"
            for one in run.calls.order_by("pk")
        ]
        lines += [f"  waits    {one.step} {one.room} {one.code} {one.key}" for one in run.waits.all()]
        return [*lines, json.dumps(run.data, ensure_ascii=False, indent=2)]

    def _start(self, options: dict[str, Any]) -> list[str]:
        process = Process.objects.filter(code=options["process"], in_use=True).first()
        try:
            data = json.loads(options["data"])
        except ValueError as error:
            raise CommandError(f"The data is not JSON: {error}") from error
        if process is None:
            raise CommandError("There is no such process; `bus_processes list` names them.")
        action = StartProcess(subject=process, data=data)
        action.run(SYSTEM)
        return [str(action.about(process).uuid)]

    def _retry(self, options: dict[str, Any]) -> list[str]:
        run = self._run(options["run"])
        RetryRun(subject=run).run(SYSTEM)
        return [f"{run.uuid} goes on"]

    def _cancel(self, options: dict[str, Any]) -> list[str]:
        run = self._run(options["run"])
        CancelRun(subject=run, reason=options["reason"]).run(SYSTEM)
        return [f"{run.uuid} is cancelled"]

    def _work(self, options: dict[str, Any]) -> list[str]:
        return [f"{until_quiet()} done"]

    def _run(self, text: str) -> ProcessRun:
        found = [one for one in ProcessRun.objects.order_by("-pk")[:5000] if str(one.uuid).startswith(text)]
        if len(found) != 1:
            raise CommandError(f"{len(found)} runs begin with {text}.")
        return found[0]
