"""L8: electronic dossiers go to all agencies at once, paper ones in sequence. Decree 61/2018, art. 19.6."""

from dataclasses import replace

from tests.law.times import at

from egov.services.dossiers.rules.consultation import Mode, Question, addressees, incomplete

DUE = at("2024-03-07 17:00")
ASKED = [Question("a", "Quy hoạch", DUE), Question("b", "Môi trường", DUE), Question("c", "Giá đất", DUE)]


def answered(question):
    return replace(question, answered_at=at("2024-03-05 09:00"), agrees=True)


def test_an_electronic_dossier_goes_to_all_at_once():
    assert addressees(ASKED, Mode.PARALLEL) == ("a", "b", "c")
    assert addressees(ASKED, Mode.PARALLEL, sent=["a", "c"]) == ("b",)


def test_a_paper_dossier_goes_from_one_to_the_next():
    assert addressees(ASKED, Mode.SEQUENCE) == ("a",)
    assert addressees(ASKED, Mode.SEQUENCE, sent=["a"]) == ()
    assert addressees([answered(ASKED[0]), *ASKED[1:]], Mode.SEQUENCE, sent=["a"]) == ("b",)


def test_at_the_end_nobody_is_left():
    done = [answered(question) for question in ASKED]

    assert addressees(done, Mode.SEQUENCE, sent=["a", "b", "c"]) == ()
    assert addressees(done, Mode.PARALLEL, sent=["a", "b", "c"]) == ()


def test_lead_duties_and_dates_must_be_there():
    assert incomplete("so-xd", ASKED) == ()
    assert incomplete("", ASKED) == ("lead",)
    assert incomplete("so-xd", [replace(ASKED[0], due=None), replace(ASKED[1], duty=" ")]) == ("a", "b")
