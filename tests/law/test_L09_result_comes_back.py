"""L9: across levels the result returns to the counter that received the dossier. Decree 61/2018, art. 19.7."""

import pytest

from egov.services.dossiers.rules.routing import Passage


def test_the_result_returns_to_the_counter_that_received_it():
    passage = Passage(["xa", "huyen", "so"])

    assert passage.returns_to == "xa"
    assert passage.way_back == ("huyen", "xa")


def test_the_upper_one_stop_shop_supervises():
    assert Passage(["xa", "huyen"]).supervised_by == "huyen"
    assert Passage(["so"]).supervised_by == "so"


def test_where_one_agency_does_all_nothing_travels():
    assert Passage(["so"]).way_back == ()


def test_a_dossier_is_received_somewhere():
    with pytest.raises(ValueError, match="somewhere"):
        Passage([])
