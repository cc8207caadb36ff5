from datetime import date

import pytest

from egov.foundation.directory.unit_history import COUNTED_ON, states


def unit(code, name, parent="36", level="xa", kind="xã"):
    return {"code": code, "name": name, "level": level, "kind": kind, "parent_code": parent}


def change(day, what, code, old, new="", parent="36", into=""):
    return {
        "seen_from": day,
        "change": what,
        "code": code,
        "old_name": old,
        "new_name": new,
        "old_parent_code": "36",
        "new_parent_code": parent,
        "merged_into_code": into,
    }


def test_a_unit_without_changes_has_one_open_state():
    (state,) = states([unit("13693", "Xã Lộc Hòa")], [])

    assert state.valid_from == COUNTED_ON
    assert state.valid_to is None


def test_a_renamed_unit_keeps_its_code_and_changes_kind():
    old, new = states(
        [unit("13693", "Xã Lộc Hòa")],
        [change("2019-12-01", "renamed", "13693", "Xã Lộc Hòa", "Phường Lộc Hòa")],
    )

    assert (old.name, old.kind, old.valid_to) == ("Xã Lộc Hòa", "xã", date(2019, 11, 30))
    assert (new.name, new.kind, new.valid_from) == ("Phường Lộc Hòa", "phường", date(2019, 12, 1))
    assert new.valid_to is None


def test_a_removed_unit_names_the_one_that_took_it_in():
    (state,) = states(
        [unit("13837", "Xã Yên Xá")], [change("2020-03-01", "removed", "13837", "Xã Yên Xá", into="13795")]
    )

    assert state.valid_to == date(2020, 2, 29)
    assert state.succeeded_by == "13795"


def test_a_moved_unit_has_its_new_parent_only_from_that_day():
    old, new = states(
        [unit("13711", "Xã Mỹ Hà", "358")],
        [change("2024-09-01", "moved", "13711", "Xã Mỹ Hà", "Xã Mỹ Hà", parent="356")],
    )

    assert (old.parent_code, new.parent_code) == ("358", "356")


@pytest.mark.parametrize(
    "wrong",
    [
        change("2019-12-01", "renamed", "13693", "Xã Khác", "Phường Khác"),
        change("2019-12-01", "renamed", "99999", "Xã Lộc Hòa", "Phường Lộc Hòa"),
    ],
)
def test_a_change_that_does_not_fit_is_refused(wrong):
    with pytest.raises(ValueError, match="no unit named"):
        states([unit("13693", "Xã Lộc Hòa")], [wrong])


def test_nothing_may_happen_to_a_unit_that_is_gone():
    gone = change("2020-03-01", "removed", "13837", "Xã Yên Xá", into="13795")

    with pytest.raises(ValueError, match="no unit named"):
        states([unit("13837", "Xã Yên Xá")], [gone, gone])
