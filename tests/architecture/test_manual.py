"""The page of actions is written from the classes and is up to date."""

import pytest
from django.core.management import CommandError, call_command

from egov.foundation.events.api import PAYLOADS, scopes
from egov.project.management.commands.document_actions import PAGE, written
from egov.project.manual import deeds


def deed_of(name):
    return next(deed for deed in deeds() if deed.name == name)


def test_the_page_of_actions_is_up_to_date():
    call_command("document_actions", "--check")

    assert len(deeds()) > 40


def test_an_old_page_is_noticed(settings, tmp_path):
    settings.ROOT = tmp_path

    with pytest.raises(CommandError, match="out of date"):
        call_command("document_actions", "--check")


def test_the_page_can_be_written(settings, tmp_path):
    settings.ROOT = tmp_path

    call_command("document_actions", verbosity=0)
    call_command("document_actions", "--check")

    assert (tmp_path / PAGE).read_text(encoding="utf-8") == written()


def test_every_action_has_words_a_policy_and_an_event():
    for deed in deeds():
        assert deed.label, deed.name
        assert deed.meaning, deed.name
        assert deed.who, deed.scope
        assert deed.scope in scopes()
        assert deed.events, deed.name
        assert set(deed.events) <= PAYLOADS.keys()


def test_a_refusal_is_found_in_the_action_itself():
    deed = deed_of("Receive")

    assert deed.label == "Tiếp nhận"
    assert "Hồ sơ đã được tiếp nhận hoặc đã kết thúc." in deed.refusals
    assert deed.events == ("dossiers.Received",)


def test_a_refusal_is_found_in_the_rule_that_the_action_asks():
    assert any("hẹn lại" in sentence for sentence in deed_of("Postpone").refusals)


def test_what_is_filled_in_later_is_left_open():
    assert "Hồ sơ này đã được nộp, mã …." in deed_of("Submit").refusals


def test_a_step_knows_its_kind_and_what_every_step_refuses():
    deed = deed_of("Sign")

    assert deed.kind == "sign"
    assert "Chưa có dự thảo kết quả để ký." in deed.refusals
    assert "Hồ sơ đang ở bước khác. Hãy tải lại trang." in deed.refusals
    assert set(deed.events) == {"dossiers.Finished", "dossiers.StepDone"}


def test_an_action_made_of_others_names_their_events():
    assert {"dossiers.Submitted", "dossiers.Received", "dossiers.FeePaid"} <= set(deed_of("TakeIn").events)


def test_no_docstring_passes_for_a_refusal():
    english = [sentence for deed in deeds() for sentence in deed.refusals if sentence.isascii()]

    assert english == []
