"""A dossier goes by the version of the process that its release was published with, to its end."""

from pathlib import Path

import pytest
from django.conf import settings
from tests.world import MONDAY, World, do_step, file_dossier, make_release, receive_dossier

from egov.kernel.actor import SYSTEM
from egov.lgsp.workflow import api as workflow
from egov.services.dossiers import api as dossiers

OLD, NEW = {"key": "mot-cap", "version": 1}, {"key": "mot-cap", "version": 2}


def publish_redrawn(world: World) -> None:
    """A second version of the process, in which assigning is called otherwise and is another stage of the citizen's."""
    drawing = (Path(settings.PROVINCE) / "processes" / "mot-cap.bpmn").read_text()
    changed = drawing.replace('name="Phân xử lý"', 'name="Phân công người giải quyết"')
    changed = changed.replace('value="in_division"', 'value="handed_out"')
    assert workflow.publish("mot-cap", changed, SYSTEM).version == 2


def labels(dossier: dossiers.Dossier) -> list[str]:
    return list(dossier.steps.order_by("id").values_list("label", flat=True))


def test_a_dossier_filed_before_a_new_version_goes_on_by_the_old(world: World) -> None:
    dossier = receive_dossier(world, make_release(process=OLD))

    publish_redrawn(world)
    while dossier.steps.waiting().exists():
        do_step(world, dossier, MONDAY)

    assert "Phân xử lý" in labels(dossier)
    assert "Phân công người giải quyết" not in labels(dossier)


def test_a_dossier_filed_under_the_new_release_goes_by_the_new_version(world: World) -> None:
    publish_redrawn(world)

    dossier = receive_dossier(world, make_release(process=NEW))
    while dossier.steps.waiting().exclude(kind="assign").exists():
        do_step(world, dossier, MONDAY)

    assert labels(dossier)[-1] == "Phân công người giải quyết"


def test_a_new_version_alone_changes_nothing_for_a_release_in_force(world: World) -> None:
    release = make_release(process=OLD)
    publish_redrawn(world)

    dossier = file_dossier(world, release)

    assert dossier.run_id is not None
    assert workflow.run(dossier.run_id).version == 1


@pytest.mark.parametrize(("process", "stage"), [(OLD, "in_division"), (NEW, "handed_out")])
def test_what_comes_next_is_told_from_the_same_version(world: World, process: dict[str, object], stage: str) -> None:
    publish_redrawn(world)
    dossier = file_dossier(world, make_release(process=process))

    titles = [entry.title for entry in dossiers.timeline(dossier)]

    assert stage in titles
    assert not {"in_division", "handed_out"} - {stage} & set(titles)
