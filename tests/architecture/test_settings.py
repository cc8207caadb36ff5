"""Settings are declared once, and the page that lists them is up to date."""

import re

import pytest
from django.core.management import CommandError, call_command

from egov.project.environment import SETTINGS
from egov.project.management.commands.document_settings import PAGE, written


def test_the_page_of_settings_is_up_to_date():
    call_command("document_settings", "--check")

    assert all(setting.meaning for setting in SETTINGS.values())


def test_an_old_page_is_noticed(settings, tmp_path):
    settings.ROOT = tmp_path

    with pytest.raises(CommandError, match="out of date"):
        call_command("document_settings", "--check")


def test_the_page_can_be_written(settings, tmp_path):
    settings.ROOT = tmp_path

    call_command("document_settings", verbosity=0)
    call_command("document_settings", "--check")

    assert (tmp_path / PAGE).read_text(encoding="utf-8") == written()


def test_the_environment_is_read_in_one_place(modules):
    reading = re.compile(r"os\.environ\[\"\w+\"\](?! =)|os\.environ\.get|os\.getenv")
    allowed = {"environment.py", "places.py", "__main__.py"}

    found = [str(path) for path in modules if reading.search(path.read_text()) and path.name not in allowed]

    assert [path for path in found if "egov_simulators" not in path] == []
