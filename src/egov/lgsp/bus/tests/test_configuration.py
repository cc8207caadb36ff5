"""The registry as YAML: applied twice, compared, kept in versions, brought back."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import CommandError, call_command
from tests.buses import OPENAPI, SmallBus, certificate, small_bus
from tests.registries import rows
from tests.world import World

from egov.foundation.directory.api import load as load_directory
from egov.kernel.actor import SYSTEM, Role
from egov.kernel.errors import Forbidden, Refused
from egov.lgsp.bus import api as bus
from egov.lgsp.bus.configuration.applying import apply, would_change
from egov.lgsp.bus.configuration.exporting import as_yaml, registry
from egov.lgsp.bus.configuration.reading import Unusable, from_path, from_text

SERVICE = "GOV/so-tp/ho-tich/khai-sinh"


@pytest.fixture
def small(world: World) -> SmallBus:
    small = small_bus(world)
    small.right(endpoint=small.lookup)
    return small


def command(*words: object) -> str:
    out = StringIO()
    call_command("bus", *map(str, words), stdout=out)
    return out.getvalue()


def document(**changes: Any) -> dict[str, Any]:
    service = {"code": "khai-sinh", "title": "Khai sinh", "url": "http://a.internal", "endpoints": ["GET /a/*"]}
    member = {
        "id": "GOV/so-tp",
        "name": "Sở Tư pháp",
        "agency": "so-tp",
        "subsystems": [{"code": "ho-tich", "name": "Hộ tịch", "services": [{**service, **changes}]}],
    }
    return {"members": [member]}


def test_what_is_exported_and_applied_changes_nothing(small: SmallBus) -> None:
    exported = as_yaml(registry())

    assert apply(from_text(exported, "x"), SYSTEM, "x", exact=True) == []
    assert not bus.Version.objects.exists()


def test_a_file_is_applied_once(world: World, tmp_path: Path) -> None:
    file = tmp_path / "truc.yaml"
    file.write_text(as_yaml(document(code_lists=["gioi-tinh"])))

    assert command("apply", file).splitlines() == [
        "+ GOV/so-tp",
        "+ GOV/so-tp/ho-tich",
        f"+ {SERVICE}",
    ]
    before = rows()
    assert command("apply", file) == "no changes\n"
    assert rows() == before


def test_what_differs_is_told_and_changed(small: SmallBus) -> None:
    changed = registry()
    service = changed["members"][1]["subsystems"][0]["services"][0]
    service["timeout"] = 5.0
    service["contract"] = OPENAPI + "  /them:\n    get: {responses: {'200': {description: Có}}}\n"
    before = rows()

    told = would_change(changed, SYSTEM)

    assert told == [f"~ {SERVICE}: contract, timeout", f"~ {SERVICE}: endpoints"]
    assert rows() == before
    assert apply(changed, SYSTEM, "x") == told
    assert small.service.endpoints.filter(path="/them").exists()


def test_what_the_file_does_not_name_stays_unless_it_is_exact(small: SmallBus) -> None:
    assert apply({}, SYSTEM, "x") == []

    told = apply({}, SYSTEM, "x", exact=True)

    assert "- GOV/so-tp" in told
    assert bus.Member.objects.get(code="so-tp").standing == "stopped"
    assert bus.AccessRight.objects.get().state == "withdrawn"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"url": "ftp://a"}, "Địa chỉ phải có dạng"),
        ({"timeout": 0}, "Thời gian chờ"),
        ({"contract": "x", "endpoints": []}, "phải là một đối tượng"),
        ({"code_lists": ["giới tính"]}, "không phải mã danh mục"),
    ],
)
def test_what_an_action_would_refuse_a_file_does_not_bring_in(
    world: World, changes: dict[str, Any], sentence: str
) -> None:
    before = rows()

    with pytest.raises(Unusable, match=f"^{SERVICE}: .*{sentence}"):
        apply(document(**changes), SYSTEM, "x")

    assert rows() == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("members: 5", r"\$.members: 5 is not of type 'array'"),
        ("khac: []", "khac"),
        ("members: [{id: so-tp, name: A}]", "does not match"),
        ("rights: [{service: a}]", "rights"),
        ("a: &x 1\nb: *x", "tham chiếu lặp"),
        ("policies: [{rate: 0}]", "rate"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_the_place(text: str, sentence: str) -> None:
    with pytest.raises(Unusable, match=sentence):
        from_text(text, "truc.yaml")


def test_names_that_lead_nowhere_are_refused(world: World) -> None:
    before = rows()
    for extra, sentence in (
        ({"rights": [{"service": "GOV/a/b/c", "subsystem": "GOV/so-tp/ho-tich"}]}, "there is no GOV/a/b/c"),
        ({"rights": [{"service": SERVICE, "subsystem": "GOV/so-tp/ho-tich", "endpoint": "GET /b"}]}, "no endpoint"),
        ({"groups": [{"code": "a", "name": "A", "subsystems": ["GOV/x/y"]}]}, "there is no GOV/x/y"),
        ({"members": document()["members"] * 2}, "stands twice"),
        ({"members": [{"id": "GOV/x", "name": "X", "agency": "khong-co"}]}, "no agency khong-co"),
    ):
        with pytest.raises(Unusable, match=sentence):
            apply({**document(), **extra}, SYSTEM, "x")

    assert rows() == before


def test_a_right_that_demands_consent_goes_out_and_comes_in_again(small: SmallBus) -> None:
    before = registry()
    before["rights"][0]["consent"] = "path:2"

    apply(before, SYSTEM, "x")

    assert bus.AccessRight.objects.get().consent == "path:2"
    assert registry()["rights"] == before["rights"]
    before["rights"][0]["consent"] = "header:so"
    with pytest.raises(Unusable, match="no place"):
        apply(before, SYSTEM, "x")
    assert bus.AccessRight.objects.get().consent == "path:2"


def test_a_right_that_asks_for_the_purpose_and_hides_parts_goes_out_and_comes_in_again(small: SmallBus) -> None:
    before = registry()
    before["rights"][0] |= {"needs_purpose": True, "masked": ["/nguoi/so-dinh-danh", "CMND"]}

    apply(before, SYSTEM, "x")

    right = bus.AccessRight.objects.get()
    assert (right.needs_purpose, right.masked) == (True, ["/nguoi/so-dinh-danh", "CMND"])
    assert registry()["rights"] == before["rights"]
    before["rights"][0]["masked"] = ["hai chữ"]
    with pytest.raises(Unusable, match="con trỏ JSON"):
        apply(before, SYSTEM, "x")
    assert bus.AccessRight.objects.get().masked == right.masked
    del before["rights"][0]["masked"], before["rights"][0]["needs_purpose"]
    apply(before, SYSTEM, "x")
    right.refresh_from_db()
    assert (right.needs_purpose, right.masked) == (False, [])


def test_a_contract_outside_the_folder_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "truc"
    folder.mkdir()
    (tmp_path / "bi-mat.yaml").write_text(OPENAPI)
    (folder / "a.yaml").write_text(yaml.safe_dump(document(contract_file="../bi-mat.yaml", endpoints=[])))

    with pytest.raises(Unusable, match="outside the folder"):
        from_path(folder)


def test_a_certificate_belongs_to_one_application_and_stays_revoked(small: SmallBus) -> None:
    pem = certificate()
    wanted = registry()
    wanted["members"][0]["subsystems"][0]["certificates"] = [pem]
    apply(wanted, SYSTEM, "x")
    kept = small.permits.credentials.get()
    kept.revoked_at = kept.valid_from
    kept.save()

    assert apply(wanted, SYSTEM, "x") == []
    wanted["members"][1]["subsystems"][0]["certificates"] = [pem]
    with pytest.raises(Unusable, match="belongs to GOV/so-ct/cap-phep"):
        apply(wanted, SYSTEM, "x")


def test_each_change_leaves_a_version_with_its_author(small: SmallBus) -> None:
    admin = small.world.actor("so-tp", Role.ADMIN)
    bus.ChangeService(subject=small.service, values={"timeout": 5}).run(admin)
    bus.ChangeService(subject=small.service, values={"timeout": 5}).run(admin)
    bus.ChangeService(subject=small.service, values={"timeout": 9}).run(admin)

    first, second = bus.Version.objects.order_by("pk")
    assert (second.by_user, second.by_name) == (admin.user, admin.name)
    assert second.reason == "Sửa dịch vụ: GOV/so-tp/ho-tich/khai-sinh"
    lines = bus.difference(first, second)
    assert [line for line in lines[2:] if line[0] in "+-"] == ["-      timeout: 5.0", "+      timeout: 9.0"]


def test_secrets_are_in_no_version(small: SmallBus) -> None:
    make = bus.NewSecret(subject=small.permits)
    make.run(small.world.actor("so-ct", Role.ADMIN))
    kept = small.permits.credentials.get()

    exported = as_yaml(registry())

    assert make.secret not in exported
    assert kept.fingerprint not in exported


def test_an_operator_goes_back_to_an_earlier_version_and_forth(small: SmallBus) -> None:
    admin, operator = small.world.actor("so-tp", Role.ADMIN), small.world.actor("ubnd-tinh", Role.INTEGRATOR)
    bus.ChangeService(subject=small.service, values={"timeout": 5}).run(admin)
    first = bus.Version.objects.get()
    bus.ChangeService(subject=small.service, values={"timeout": 9, "title": "Tên mới"}).run(admin)
    bus.WithdrawAccess(subject=bus.AccessRight.objects.get(), reason="Hết hạn").run(admin)
    with pytest.raises(Forbidden):
        bus.RollBack(subject=first).run(admin)

    bus.RollBack(subject=first).run(operator)

    small.service.refresh_from_db()
    assert (small.service.timeout, small.service.title) == (5, "Tra cứu khai sinh")
    assert bus.AccessRight.objects.filter(state="granted").count() == 1
    assert bus.Version.objects.latest("pk").content == first.content
    with pytest.raises(Refused, match="Đây là phiên bản đang dùng"):
        bus.RollBack(subject=bus.Version.objects.latest("pk")).run(operator)


def test_going_back_stops_what_came_later(small: SmallBus) -> None:
    admin = small.world.actor("so-tp", Role.ADMIN)
    bus.ChangeService(subject=small.service, values={"timeout": 5}).run(admin)
    version = bus.Version.objects.get()
    bus.PublishService(subject=small.register, code="moi", title="Mới", url="http://a.internal").run(admin)

    told = command("rollback", version.pk)

    assert told == "- GOV/so-tp/ho-tich/moi\n"
    assert bus.Service.objects.get(code="moi").standing == "stopped"


def test_the_command_lists_exports_and_compares(small: SmallBus) -> None:
    admin = small.world.actor("so-tp", Role.ADMIN)
    for seconds in (5, 9):
        bus.ChangeService(subject=small.service, values={"timeout": seconds}).run(admin)
    old, new = bus.Version.objects.order_by("pk")

    assert "GOV/so-tp/ho-tich/khai-sinh" in command("list")
    assert yaml.safe_load(command("export")) == registry()
    assert "+      timeout: 9.0" in command("compare", old.pk, new.pk)
    assert command("compare", old.pk, old.pk) == "no differences\n"
    assert len(command("versions").splitlines()) == 2
    with pytest.raises(CommandError, match="no such version"):
        command("compare", 0, new.pk)
    with pytest.raises(CommandError, match="Nothing was changed"):
        command("apply", "/khong/co.yaml")


@pytest.mark.thorough
def test_the_provinces_own_folder_loads_and_loads_again(db: None) -> None:
    load_directory(Path(settings.PROVINCE))

    first = bus.load(Path(settings.PROVINCE) / "bus")

    assert len(first) > 100
    assert bus.Service.objects.filter(standing="active").count() >= 8
    assert bus.AccessRight.objects.filter(state="granted").count() >= 20
    assert bus.load(Path(settings.PROVINCE) / "bus") == []
    assert bus.load(Path("/khong/co")) == []
