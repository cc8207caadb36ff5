"""`load_province` with the province's own folder, and what must be true of that folder."""

import shutil
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from egov.foundation.directory.api import AdministrativeUnit, Agency, Division
from egov.foundation.identity.api import Post, User
from egov.kernel.actor import Role
from egov.kernel.identifiers import personal_number, tax_code
from egov.lgsp.workflow import api as workflow
from egov.services.catalogue.api import (
    Procedure,
    Release,
    agency_by_rule,
    current_release,
    form_of,
    offices_for,
    problems_of,
)
from egov.services.eforms.api import untranslated

pytestmark = pytest.mark.slow  # the whole province is loaded

DAY = date(2018, 3, 1)
BY_HAND = {
    "TT-0436": "tuc-thi",
    "TT-0102": "xa-huyen",
    "TT-0437": "xa-xac-minh-huyen",
    "TT-0028": "huyen-xac-minh-xa",
    "TT-0440": "lien-thong-so",
    "TT-0462": "lien-thong-ubnd-tinh",
    "TT-0058": "lien-thong-so",
    "TT-0104": "mot-cap",
}


def load(*options):
    said = StringIO()
    call_command("load_province", *options, stdout=said)
    return said.getvalue()


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Load once for the module; every test undoes only its own changes."""
    demo, settings.DEMO = settings.DEMO, True
    with django_db_blocker.unblock(), transaction.atomic():
        yield load("--demo")
        transaction.set_rollback(True)
    settings.DEMO = demo


@pytest.fixture
def province(told, db):
    return told


def test_each_table_is_told_of(province):
    for table in (
        "directory.AdministrativeUnit: 333 added",
        "directory.Agency: 312 added",
        "reference.Exchange: 67 added",
        "workflow.Definition: mot-cap version 1",
        "catalogue.Procedure: 466 added",
        "catalogue.Release: 466 added",
        "identity.User: ",
    ):
        assert table in province


def test_the_second_run_changes_nothing(province):
    assert load("--demo") == "no changes\n"
    assert Release.objects.count() == 466


def test_all_procedures_are_in_force_and_sound(province):
    releases = Release.objects.on(DAY).select_related("procedure")

    assert releases.count() == Procedure.objects.count() == 466
    for release in releases:
        assert problems_of(release.content, DAY) == [], release.procedure.code


def test_somebody_receives_each_procedure(province):
    """One of each kind of receiving rule stands for all procedures that have it."""
    kinds = {release.parsed().routing.receive: release for release in Release.objects.on(DAY)}

    assert "level:xa" in kinds
    for rule, release in kinds.items():
        office = offices_for(release.procedure, day=DAY).first()

        assert office is not None, rule
        assert Division.objects.filter(agency=office, kind="counter").exists(), rule


def test_general_releases_say_what_is_assumed(province):
    for release in Release.objects.on(DAY).exclude(procedure__code__in=BY_HAND).select_related("procedure"):
        content = release.parsed()

        assert content.limit.assumed, release.procedure.code
        assert {"limit", "fees", "form", "components"} <= set(content.assumed)


@pytest.mark.parametrize(("code", "process"), BY_HAND.items())
def test_the_eight_procedures_are_complete(province, code, process):
    release = current_release(code, DAY)
    content = release.parsed()
    form = form_of(release)

    assert content.process == process
    assert 10 <= sum(len(step.fields) for step in form.steps) <= 40
    assert untranslated(form) == []
    assert content.how
    assert content.components
    assert len(content.legal_basis) >= 3
    assert content.title.en
    assert content.summary.en
    for step in workflow.steps(process).values():
        assert content.wording[step.citizen].vi, step.citizen
        assert content.wording[step.citizen].en, step.citizen


def test_the_criminal_record_costs_what_the_circular_says(province):
    first, further = current_release("TT-0058", DAY).parsed().fees

    assert first.amount == 200_000
    assert [waiver.applied_to(first.amount) for waiver in first.waivers] == [100_000, 0]
    assert (further.amount, further.per, further.free_up_to) == (5_000, "copy", 2)


def test_an_extract_is_given_at_once_and_to_guests(province):
    content = current_release("TT-0436", DAY).parsed()

    assert content.immediate
    assert content.guest
    assert content.fees[0].amount == 8_000


def test_two_agencies_are_asked_about_a_petrol_station(province):
    asked = current_release("TT-0440", DAY).parsed().routing.asked
    data = {"dia_diem": {"province": "36", "district": "366", "commune": "14260"}}
    department = Agency.objects.get(code="so-ct")

    found = [agency_by_rule(item.agency, department, data, DAY).code for item in asked]

    assert found == ["so-tnmt", "h-hai-hau"]


def test_a_land_certificate_goes_up_from_the_commune(province):
    release = current_release("TT-0102", DAY)
    commune = offices_for(release.procedure, "14260", DAY).get()

    assert commune.name == "UBND xã Hải Đường"
    assert agency_by_rule(release.parsed().routing.decide, commune, {}, DAY).code == "h-hai-hau"


def test_every_agency_that_is_asked_can_answer(province):
    for release in Release.objects.on(DAY):
        for asked in release.parsed().routing.asked:
            if asked.agency.startswith("agency:"):
                agency = Agency.objects.get(code=asked.agency.partition(":")[2])

                assert Division.objects.filter(agency=agency, kind="counter").exists(), agency.code


def test_every_place_of_the_eight_procedures_has_people(province):
    for agency in ("h-hai-hau", "tp-nam-dinh", "so-tp", "so-ct", "so-tnmt", "so-khdt", "ubnd-tinh"):
        roles = set(Post.objects.filter(agency__code=agency).values_list("role", flat=True))

        assert roles == {role.value for role in Role if role is not Role.INTEGRATOR}, agency
    for agency in ("cong-an-tinh", "toa-an-tinh"):
        roles = set(Post.objects.filter(agency__code=agency).values_list("role", flat=True))

        assert {"counter", "specialist", "head", "leader"} <= roles, agency


def test_demo_people_have_sound_numbers(province):
    people = User.objects.filter(is_demo=True)

    assert people.count() == 81
    for person in people.exclude(personal_number=""):
        assert personal_number(person.personal_number) == person.personal_number
    business = people.exclude(tax_code="").get()
    assert tax_code(business.tax_code) == business.tax_code
    assert people.values("full_name").distinct().count() == 81


def test_demo_accounts_need_demo_mode(province):
    settings.DEMO, demo = False, settings.DEMO
    try:
        with pytest.raises(CommandError, match="EGOV_DEMO"):
            load("--demo")
    finally:
        settings.DEMO = demo


def test_without_a_folder_nothing_is_loaded(db, tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        load(str(tmp_path / "khong-co"))

    assert not AdministrativeUnit.objects.filter(name="x").exists()


def test_a_changed_release_follows_the_one_in_force(province, monkeypatch):
    from egov.services.catalogue import loading

    real = loading.own_content

    def longer(data, sources):
        content = real(data, sources)
        if data["procedure"] == "TT-0104":
            content["limit"] = {"value": 20, "unit": "working_days"}
        return content

    monkeypatch.setattr(loading, "own_content", longer)

    assert "catalogue.Release: 1 changed (TT-0104)" in load()
    assert current_release("TT-0104", DAY).parsed().limit.value == 15
    assert current_release("TT-0104").parsed().limit.value == 20


@pytest.fixture
def redrawn(province, tmp_path):
    """A copy of the folder in which the process of results at once has another name for a step."""
    folder = tmp_path / "tinh"
    shutil.copytree(settings.PROVINCE, folder)
    drawing = folder / "processes" / "tuc-thi.bpmn"
    label = next(iter(workflow.steps("tuc-thi").values())).label
    drawing.write_text(drawing.read_text().replace(f'name="{label}"', f'name="{label} (mới)"'))
    return folder


def test_a_redrawn_process_makes_new_releases_once_of_the_procedures_that_use_it(redrawn):
    before = current_release("TT-0436", DAY)

    told = load(str(redrawn)).splitlines()

    assert told == ["workflow.Definition: tuc-thi version 2", "catalogue.Release: 1 changed (TT-0436)"]
    assert current_release("TT-0436").parsed().process_version == 2
    assert current_release("TT-0436").valid_from == timezone.localdate()
    assert current_release("TT-0436", DAY) == before
    assert before.parsed().process_version == 1
    assert current_release("TT-0104").parsed().process_version == 1
    assert load(str(redrawn)) == "no changes\n"
    assert Release.objects.filter(procedure__code="TT-0436").count() == 2


def test_a_release_with_problems_loads_nothing_at_all(province, monkeypatch):
    from egov.services.catalogue import loading

    real = loading.own_content
    monkeypatch.setattr(loading, "own_content", lambda data, sources: real(data, sources) | {"legal_basis": []})

    with pytest.raises(CommandError, match="TT-0028: Chưa ghi căn cứ pháp lý"):
        load()

    assert Release.objects.count() == 466
