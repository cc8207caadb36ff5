"""What is made ready before the processes start, each step only when something has changed."""

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from egov.project.run import database, done, translations
from egov.project.run.places import ROOT

LATER = {"channels", "egov_simulators", "tests", "run", "demo"}  # what loading a province does not use


class StepFailed(Exception):
    """A step ended with an error; the message holds what it printed."""


@dataclass(frozen=True)
class Preparation:
    """The steps of one run. `say` prints a line for the person at the terminal."""

    environment: Mapping[str, str]
    done: done.Done
    say: Callable[[str], None]

    def all(self, *, strict: bool) -> None:
        """Translations, tables, the province, demo dossiers. Unless strict, the system starts without the last."""
        compiled = translations.compile_all(ROOT / "src")
        if compiled:
            self.say(f"Translations compiled: {compiled}")
        sources = list((ROOT / "src").rglob("*.py"))
        province = [path for path in self._province().rglob("*") if path.is_file()]
        loading = [path for path in sources if not LATER & set(path.relative_to(ROOT).parts)]
        migrations = [path for path in sources if path.parent.name == "migrations"]
        self._step("tables", "Database tables", migrations, "migrate", "--verbosity=0")
        self._step("province", "The province's data", [*loading, *province], "load_province", "--demo")
        try:
            self._step("dossiers", "Demo dossiers (the first time takes a while)", [], "demo_dossiers")
        except StepFailed as error:
            if strict:
                raise
            self.say(f"The system starts without all demo dossiers. {error}")

    def _province(self) -> Path:
        return Path(self.environment.get("EGOV_PROVINCE", str(ROOT / "config" / "namdinh")))

    def _step(self, name: str, title: str, inputs: list[Path], *command: str) -> None:
        url = self.environment["DATABASE_URL"]
        mark = done.mark_of_files(inputs, *command)
        known = database.mark_of(url)
        if known and self.done.is_done(name, f"{mark} {known}"):
            return
        self.say(f"{title} …")
        self.manage(*command)
        self.done.note(name, f"{mark} {database.mark_of(url)}")

    def manage(self, *command: str) -> str:
        """Run one of the management commands; StepFailed with its last lines when it fails."""
        ran = subprocess.run(  # noqa: S603 - our own commands
            [sys.executable, "-m", "django", *command],
            env=dict(self.environment),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            ending = "\n".join((ran.stdout + ran.stderr).splitlines()[-25:])
            raise StepFailed(f"`{' '.join(command)}` failed:\n{ending}")
        return ran.stdout
