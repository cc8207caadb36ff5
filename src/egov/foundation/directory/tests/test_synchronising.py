import pytest

from egov.foundation.directory.api import AdministrativeUnit, Changes, synchronise
from egov.foundation.directory.unit_history import COUNTED_ON

KEY = ("code", "valid_from")


def row(code="13693", name="Xã Lộc Hòa"):
    return {
        "code": code,
        "name": name,
        "level": "xa",
        "kind": "xã",
        "parent_code": "356",
        "valid_from": COUNTED_ON,
    }


@pytest.mark.django_db
def test_new_rows_are_added_once():
    first = synchronise(AdministrativeUnit, [row()], key=KEY)
    second = synchronise(AdministrativeUnit, [row()], key=KEY)

    assert first.added == ("13693/2017-10-15",)
    assert not second
    assert AdministrativeUnit.objects.count() == 1


@pytest.mark.django_db
def test_only_changed_rows_are_changed():
    synchronise(AdministrativeUnit, [row(), row("13699", "Xã Mỹ Xá")], key=KEY)

    changes = synchronise(AdministrativeUnit, [row(), row("13699", "Phường Mỹ Xá")], key=KEY)

    assert (changes.added, changes.changed) == ((), ("13699/2017-10-15",))
    assert AdministrativeUnit.objects.get(code="13699").name == "Phường Mỹ Xá"


@pytest.mark.django_db
def test_rows_missing_in_the_file_stay_unless_asked():
    synchronise(AdministrativeUnit, [row(), row("13699")], key=KEY)

    kept = synchronise(AdministrativeUnit, [row()], key=KEY)
    removed = synchronise(AdministrativeUnit, [row()], key=KEY, remove=True)

    assert not kept
    assert removed.removed == ("13699/2017-10-15",)
    assert AdministrativeUnit.objects.get().code == "13693"


@pytest.mark.django_db
def test_a_row_that_stands_twice_is_refused_and_nothing_is_written():
    with pytest.raises(ValueError, match="twice"):
        synchronise(AdministrativeUnit, [row(), row()], key=KEY)

    assert not AdministrativeUnit.objects.exists()


def test_changes_are_told_in_a_line():
    changes = Changes("directory.Agency", added=tuple("abcdefg"), changed=("x",))

    assert str(changes) == "directory.Agency: 7 added (a, b, c, d, e, ...); 1 changed (x)"
    assert str(Changes("directory.Agency")) == "directory.Agency: no changes"
