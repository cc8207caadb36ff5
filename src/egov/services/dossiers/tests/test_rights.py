"""Who sees which dossier. The same scope serves pages, lists, search and counts."""

import pytest
from tests.world import World, file_dossier, make_release, receive_dossier

from egov.foundation.events.api import Refusal
from egov.kernel.actor import GUEST, Role
from egov.kernel.errors import NotFound
from egov.services.dossiers import api as dossiers

WORKING = [role for role in Role if role not in {Role.ADMIN, Role.INTEGRATOR}]


@pytest.mark.parametrize("role", WORKING)
def test_officers_of_the_agency_see_it(world: World, role: Role) -> None:
    dossier = receive_dossier(world, make_release())

    assert dossiers.dossier_of(dossier.code, world.actor("so-tp", role)) == dossier


@pytest.mark.parametrize("role", list(Role))
def test_no_role_of_another_agency_reaches_it_and_the_attempt_is_logged(world: World, role: Role) -> None:
    dossier = receive_dossier(world, make_release())
    stranger = world.actor("so-ct", role)

    with pytest.raises(NotFound) as hidden:
        dossiers.dossier_of(dossier.code, stranger)

    logged = Refusal.objects.get(reference=hidden.value.reference)
    assert (logged.action, logged.subject_id) == ("dossiers.read", str(dossier.pk))
    assert not dossiers.dossiers_in(stranger, dossiers.Queue.ALL).exists()
    assert not dossiers.found(stranger, dossier.code).exists()
    assert not dossiers.steps_for(stranger).exists()
    assert dossiers.counts(stranger)["tat-ca"] == 0


def test_the_administrator_of_the_agency_itself_sees_no_dossier(world: World) -> None:
    dossier = receive_dossier(world, make_release())

    with pytest.raises(NotFound):
        dossiers.dossier_of(dossier.code, world.actor("so-tp", Role.ADMIN))


def test_the_superior_agency_sees_figures_but_no_dossier(world: World) -> None:
    dossier = receive_dossier(world, make_release())

    with pytest.raises(NotFound):
        dossiers.dossier_of(dossier.code, world.actor("ubnd-tinh", Role.LEADER))


def test_the_owner_sees_it_and_another_citizen_does_not(world: World) -> None:
    dossier = file_dossier(world, make_release())

    assert list(dossiers.owned_by(world.applicant)) == [dossier]
    with pytest.raises(NotFound):
        dossiers.dossier_of(dossier.code, GUEST)


def test_an_unknown_code_and_a_hidden_one_look_the_same(world: World) -> None:
    dossier = receive_dossier(world, make_release())
    stranger = world.actor("so-ct", Role.LEADER)

    said = []
    for code in (dossier.code, "000.00.12.H40-180305-9999"):
        with pytest.raises(NotFound) as hidden:
            dossiers.dossier_of(code, stranger)
        said.append(hidden.value.message)

    assert said[0] == said[1]


@pytest.mark.parametrize("words", ["Phạm Văn Dũng", "pham van dung", "DŨNG", "036090001234", "0978115678", "0001"])
def test_the_search_finds_by_name_without_marks_number_and_telephone(world: World, words: str) -> None:
    dossier = receive_dossier(world, make_release())

    assert list(dossiers.found(world.actor("so-tp", Role.COUNTER), words)) == [dossier]


@pytest.mark.parametrize("words", ["", "   ", "'); --", "& | !", "nguyen", ":*", "\x00"])
def test_strange_words_find_nothing_and_break_nothing(world: World, words: str) -> None:
    receive_dossier(world, make_release())

    assert not dossiers.found(world.actor("so-tp", Role.COUNTER), words).exists()


def test_a_guest_learns_the_code_and_how_far_it_is_and_nothing_else(world: World) -> None:
    """Circular 01/2018, article 16.2d."""
    dossier = receive_dossier(world, make_release())

    seen = dossiers.lookup(dossier.code.lower(), "5678")

    assert set(vars(seen)) == {"code", "done", "of", "finished"}
    assert (seen.code, seen.finished) == (dossier.code, False)


@pytest.mark.parametrize("digits", ["", "0000", "678", "56789", "abcd"])
def test_the_wrong_telephone_finds_nothing(world: World, digits: str) -> None:
    dossier = receive_dossier(world, make_release())

    with pytest.raises(NotFound, match="mã và 4 số"):
        dossiers.lookup(dossier.code, digits)


@pytest.mark.parametrize("words", ["Phạm V", "dun", "phạm văn dũ", "0360900"])
def test_the_last_word_of_a_name_and_a_number_may_be_begun_only(world: World, words: str) -> None:
    dossier = receive_dossier(world, make_release())

    assert list(dossiers.found(world.actor("so-tp", Role.COUNTER), words)) == [dossier]
