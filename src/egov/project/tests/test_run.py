"""The pieces of the start-up command."""

import os
import signal
import socket
import stat
import sys
import time
from pathlib import Path

import pytest

from egov.project.run import children, translations
from egov.project.run.children import Child
from egov.project.run.database import _is_up
from egov.project.run.done import Done, mark_of_files
from egov.project.run.greeting import accounts, greeting
from egov.project.run.places import Places, PortBusy, environment, fixed_places, free_port, secret_of, temporary_places
from egov.project.run.steps import Preparation, StepFailed


@pytest.fixture
def places(tmp_path) -> Places:
    return Places(tmp_path, "127.0.0.1", 8000, 8091, 2525, 8025, 8008)


def child(tmp_path: Path, code: str) -> Child:
    return Child("it", [sys.executable, "-c", code], dict(os.environ), tmp_path / "logs" / "it.log")


def wait_for(condition, seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_a_taken_port_is_said_with_what_to_do(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]

        assert free_port(taken) != taken
        with pytest.raises(PortBusy, match=f"--port {taken + 1}"):
            fixed_places(tmp_path, "127.0.0.1", taken)


def test_runs_beside_each_other_have_their_own_ports(tmp_path):
    one = temporary_places(tmp_path)

    assert len({one.web, one.bank, one.smtp, one.mail}) == 4


def test_the_secret_is_made_once_and_kept_secret(tmp_path):
    secret = secret_of(tmp_path)

    assert secret_of(tmp_path) == secret
    assert len(secret) >= 50
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600


def test_what_the_person_sets_is_kept(places, monkeypatch):
    monkeypatch.setenv("EGOV_SITE_URL", "https://dichvucong.example.gov.vn")
    monkeypatch.delenv("EGOV_DEMO", raising=False)
    monkeypatch.delenv("EGOV_SMTP_PORT", raising=False)

    told = environment(places, "postgresql://x")

    assert told["EGOV_SITE_URL"] == "https://dichvucong.example.gov.vn"
    assert told["DATABASE_URL"] == "postgresql://x"
    assert told["EGOV_DEMO"] == "1"
    assert told["EGOV_SMTP_PORT"] == "2525"


def test_a_step_is_done_once_for_the_same_files(tmp_path):
    source = tmp_path / "a.py"
    source.write_text("1")
    done = Done(tmp_path / "done.json")
    done.note("tables", mark_of_files([source], "migrate"))

    assert Done(tmp_path / "done.json").is_done("tables", mark_of_files([source], "migrate"))
    source.write_text("2")
    assert not done.is_done("tables", mark_of_files([source], "migrate"))
    assert not done.is_done("tables", "")
    assert not done.is_done("province", mark_of_files([source]))


def test_a_broken_note_means_that_nothing_is_done(tmp_path):
    (tmp_path / "done.json").write_text("{")

    assert not Done(tmp_path / "done.json").is_done("tables", "x")


def test_a_dead_child_is_started_again_after_a_pause(tmp_path):
    one = child(tmp_path, "print('gone')")
    one.start()
    assert wait_for(lambda: not one.is_running)
    now = time.monotonic()

    assert children.watch([one], now) == [one]
    assert children.watch([one], now) == []
    assert one.starts == 1
    children.watch([one], now + 60)

    assert one.starts == 2
    assert wait_for(lambda: one.last_lines() == "gone\ngone")
    children.stop([one])


def test_the_pause_grows(tmp_path):
    one = child(tmp_path, "pass")
    one.start()
    assert wait_for(lambda: not one.is_running)
    one.starts = 4
    now = time.monotonic()

    children.watch([one], now)

    assert one.next_start == now + 8


def test_a_living_child_is_left_alone(tmp_path):
    one = child(tmp_path, "import time; time.sleep(60)")
    one.start()

    assert children.watch([one], time.monotonic()) == []
    children.stop([one])

    assert not one.is_running
    assert one.process is not None
    assert one.process.returncode == -signal.SIGTERM


def test_a_child_that_does_not_listen_is_ended(tmp_path):
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    one = child(tmp_path, deaf)
    one.start()
    assert wait_for(lambda: one.last_lines() == "up")

    children.stop([one], seconds=0.2)

    assert one.process is not None
    assert one.process.returncode == -signal.SIGKILL


def test_a_child_that_never_started_has_no_lines(tmp_path):
    one = child(tmp_path, "pass")

    children.stop([one])

    assert one.last_lines() == ""
    assert not one.is_running


def test_a_failed_command_is_shown(places):
    told = environment(places, "postgresql://nobody@127.0.0.1:1/none")
    preparation = Preparation(told, Done(places.var / "done.json"), print)

    with pytest.raises(StepFailed, match="`no_such_command` failed"):
        preparation.manage("no_such_command")


def test_the_greeting_names_addresses_and_accounts(places, tmp_path):
    (tmp_path / "people.yaml").write_text(
        "- {username: huong, full_name: Trần Thị Hương}\n"
        "- {username: mc.x, full_name: Ngô Cường, posts: [{agency: ubnd-1, role: counter}]}\n"
    )

    text = greeting(places, tmp_path, "mat-khau")

    assert "http://127.0.0.1:8000/mot-cua/" in text
    assert "http://127.0.0.1:8025/" in text
    assert "mat-khau" in text
    assert "Trần Thị Hương (citizen)" in text
    assert "Ngô Cường (one-stop counter, ubnd-1)" in text


def test_a_province_without_people_has_no_accounts(tmp_path):
    assert accounts(tmp_path) == []


def test_translations_are_compiled_when_newer(tmp_path):
    folder = tmp_path / "locale" / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    source.write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Nộp"\nmsgstr "File"\n')

    assert translations.compile_all(tmp_path) == 1
    assert translations.compile_all(tmp_path) == 0
    assert b"File" in (folder / "django.mo").read_bytes()


@pytest.mark.parametrize("left_behind", [None, "", "not a number\n", "4194305\n/somewhere\n"])
def test_a_server_that_is_gone_is_not_waited_for(tmp_path, left_behind):
    if left_behind is not None:
        (tmp_path / "postmaster.pid").write_text(left_behind)

    assert not _is_up(tmp_path)


def test_a_server_that_replays_its_log_is_waited_for(tmp_path):
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")

    assert _is_up(tmp_path)
