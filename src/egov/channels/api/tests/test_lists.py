"""The shared code lists for other systems."""

import json
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from egov.channels.api.lists import CONTRACT, LISTS
from egov.foundation.directory.api import AdministrativeUnit, Agency
from egov.services.catalogue.api import Field, Procedure

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def province():
    old = date(2000, 1, 1)
    unit = AdministrativeUnit.objects
    unit.create(code="36", name="Tỉnh Nam Định", level="tinh", kind="tỉnh", valid_from=old)
    unit.create(
        code="358", name="Huyện Mỹ Lộc", level="huyen", kind="huyện", parent_code="36", valid_from=old,
        valid_to=date(2024, 8, 31), succeeded_by="356",
    )  # fmt: skip
    office = Agency.objects.create(
        code="so-tp", name="Sở Tư pháp", short_name="Sở Tư pháp", level="tinh", kind="so", valid_from=old,
        official_code="000.00.01.H40",
    )  # fmt: skip
    Agency.objects.create(code="bank", name="Bank", short_name="Bank", level="ngoai", kind="x", valid_from=old)
    field = Field.objects.create(code="ho-tich", name="Hộ tịch")
    for number in (1, 2, 3):
        Procedure.objects.create(
            code=f"TT-{number}", name=f"Thủ tục {number}", field=field, agency=office, agency_level="tinh"
        )


def codes(client, address):
    return [entry["ma"] for entry in client.get(address).json()["muc"]]


def test_the_lists_are_listed(client):
    answer = client.get("/api/danh-muc")

    assert [each["ma"] for each in answer.json()["danhMuc"]] == list(LISTS)
    assert "public" in answer["Cache-Control"]


def test_units_are_those_of_the_day(client):
    assert codes(client, "/api/danh-muc/don-vi-hanh-chinh?ngay=2024-08-31") == ["358", "36"]
    assert codes(client, "/api/danh-muc/don-vi-hanh-chinh?ngay=2024-09-01") == ["36"]


def test_a_unit_that_was_merged_names_its_successor(client):
    entry = client.get("/api/danh-muc/don-vi-hanh-chinh/358?ngay=2020-01-01").json()

    assert (entry["hieuLucDen"], entry["thayBang"], entry["thuoc"]) == ("2024-08-31", "356", "36")


def test_outside_parties_and_assumed_codes_are_not_given_out(client):
    answer = client.get("/api/danh-muc/co-quan").json()

    assert [(entry["ma"], entry["maDinhDanh"]) for entry in answer["muc"]] == [("so-tp", None)]


def test_a_long_list_comes_in_parts_that_join(client):
    first = client.get("/api/danh-muc/thu-tuc?so=2").json()
    rest = client.get(f"/api/danh-muc/thu-tuc?so=2&sau={first['tiep']}").json()

    assert [entry["ma"] for entry in first["muc"] + rest["muc"]] == ["TT-1", "TT-2", "TT-3"]
    assert rest["tiep"] is None


@pytest.mark.parametrize("query", ["ngay=hom-nay", "ngay=2024-02-30", "ngay=", "so=0", "so=501", "so=nhieu", "so=-1"])
def test_a_parameter_without_meaning_is_named(client, query):
    answer = client.get(f"/api/danh-muc/co-quan?{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"].startswith(query.split("=")[0])


@pytest.mark.parametrize("address", ["/api/danh-muc/khong-co", "/api/danh-muc/khong-co/1", "/api/danh-muc/co-quan/x"])
def test_what_is_not_there_is_a_problem_too(client, address):
    answer = client.get(address)

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_lists_are_only_read(client):
    assert client.post("/api/danh-muc/thu-tuc").status_code == 405


@pytest.mark.parametrize(
    ("code", "kind"), [("don-vi-hanh-chinh", "Unit"), ("co-quan", "Agency"), ("thu-tuc", "Procedure")]
)
def test_answers_keep_the_contract(client, code, kind):
    contract = client.get("/api/danh-muc/openapi.json").json()
    assert contract == json.loads(CONTRACT.read_text())
    schema = {"$ref": f"#/components/schemas/{kind}", "components": contract["components"]}

    for entry in client.get(f"/api/danh-muc/{code}").json()["muc"]:
        Draft202012Validator(schema).validate(entry)
        assert set(entry) == set(contract["components"]["schemas"][kind]["properties"])
