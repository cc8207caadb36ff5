"""Names are found as people type them: with tone marks, without, in capitals, and in any order of the words."""

import pytest
from tests.world import World

from egov.foundation.directory.api import Agency
from egov.foundation.sql.searching import Bare, with_words
from egov.kernel.vietnamese import search_key

pytestmark = pytest.mark.django_db
EVERY_LETTER = "Ngoằn ngoèo ƯỚC ỡ ỹ Ỵ đ Đ Ặ ẫ ễ ỗ ự ẻ ĩ ỏ ủ õ ù; Quyết định 12% _x_"


def names(text: str) -> set[str]:
    return set(
        with_words(Agency.objects.filter(name=EVERY_LETTER), text, "name", "code").values_list("name", flat=True)
    )


@pytest.fixture
def agency(world: World) -> Agency:
    agency = Agency.objects.order_by("pk")[0]
    Agency.objects.filter(pk=agency.pk).update(name=EVERY_LETTER)
    return agency


def test_the_database_bares_text_as_the_search_key_does(agency: Agency) -> None:
    bare = Agency.objects.filter(pk=agency.pk).values_list(Bare("name"), flat=True).get()

    assert bare == search_key(EVERY_LETTER)


@pytest.mark.parametrize(
    "text", ["quyết định", "quyet dinh", "QUYẾT ngoeo", "dinh quyet", "uoc", "  ", "12%", "_x_", "Quye\u0302\u0301t"]
)
def test_each_word_is_found_however_it_is_typed(agency: Agency, text: str) -> None:
    assert names(text) == {EVERY_LETTER}


@pytest.mark.parametrize("text", ["quyet duyet", "1%2", "_y_", "q_yet", "%%"])
def test_a_word_that_is_not_there_finds_nothing(agency: Agency, text: str) -> None:
    assert names(text) == set()


def test_words_may_stand_in_different_columns(agency: Agency) -> None:
    assert names(f"ngoeo {agency.code}") == {EVERY_LETTER}
