"""L7: each asked agency has its own question and date; silence is reported, not read as consent. Art. 19.5."""

from tests.law.times import at

from egov.services.dossiers.rules.consultation import Question, Standing, all_agree, silent

DUE = at("2024-03-07 17:00")
AFTER = at("2024-03-08 07:30")
LAND = Question("so-tnmt", "Quy hoạch", DUE, at("2024-03-06 10:00"), agrees=True)
FIRE = Question("pccc", "Phòng cháy", DUE)
BUILD = Question("so-xd", "Kết cấu", at("2024-03-20 17:00"))


def test_one_silent_agency_among_three_is_reported():
    assert silent([LAND, FIRE, BUILD], AFTER) == ("pccc",)


def test_silence_is_no_consent():
    assert FIRE.standing(AFTER) is Standing.SILENT
    assert not all_agree([LAND, FIRE], AFTER)
    assert all_agree([LAND], AFTER)


def test_until_its_date_an_agency_is_waited_for():
    assert FIRE.standing(DUE) is Standing.WAITING
    assert BUILD.standing(AFTER) is Standing.WAITING
    assert Question("x", "y").standing(AFTER) is Standing.WAITING
    assert silent([FIRE], DUE) == ()


def test_an_objection_is_kept_apart_from_consent():
    objection = Question("so-tnmt", "Quy hoạch", DUE, at("2024-03-06 10:00"), agrees=False)

    assert objection.standing(AFTER) is Standing.OBJECTS
    assert not all_agree([objection], AFTER)


def test_a_late_answer_counts_as_answer_and_as_late():
    late = Question("pccc", "Phòng cháy", DUE, at("2024-03-08 09:00"), agrees=True)

    assert late.standing(at("2024-03-08 10:00")) is Standing.AGREES
    assert late.was_late
    assert not LAND.was_late
    assert silent([late], at("2024-03-08 10:00")) == ()
