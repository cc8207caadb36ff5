"""The contract that keeps apps behind their front doors does find a back door."""

import pytest
from grimp import ImportGraph

from egov.project.linting.front_doors import FrontDoors


@pytest.fixture
def contract() -> FrontDoors:
    options = {"layers": ["services", "lgsp"], "doors": ["api", "events"], "rooms": ["project"]}
    return FrontDoors("doors", {}, options)


def graph(*imports: tuple[str, str]) -> ImportGraph:
    made = ImportGraph()
    for importer, imported in imports:
        made.add_import(importer=importer, imported=imported)
    return made


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("egov.services.dossiers.filing", "egov.lgsp.payments.api"),
        ("egov.services.dossiers.handlers", "egov.lgsp.payments.events"),
        ("egov.services.dossiers.filing", "egov.services.dossiers.models"),
        ("egov.services.dossiers.filing", "egov.kernel.money"),
        ("egov.project.urls", "egov.lgsp.payments.models"),
    ],
)
def test_the_front_door_is_open(contract, importer, imported):
    assert contract.check(graph((importer, imported)), verbose=False).kept


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("egov.services.dossiers.filing", "egov.lgsp.payments.models"),
        ("egov.channels.portal.views", "egov.services.dossiers.queries.visible"),
        ("egov.lgsp.signing.documents", "egov.lgsp.payments.orders"),
    ],
)
def test_a_back_door_is_found(contract, importer, imported):
    checked = contract.check(graph((importer, imported)), verbose=False)

    assert not checked.kept
    assert checked.metadata["found"] == [f"{importer} imports {imported}"]
