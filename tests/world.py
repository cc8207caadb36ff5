"""A small province for tests: two communes, a district, two departments, people in every post, one procedure a case."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from egov.foundation.calendars import api as calendars
from egov.foundation.directory.api import AdministrativeUnit, Agency, Division
from egov.foundation.identity.api import Post, User, actor_of
from egov.kernel.actor import Actor, Role
from egov.kernel.working_time import HANOI
from egov.kernel.yaml_files import read_yaml
from egov.lgsp.workflow import api as workflow
from egov.services.catalogue.api import Field, Procedure, Release
from egov.services.dossiers import api as dossiers

SINCE = date(2010, 1, 1)
MONDAY = datetime(2018, 3, 5, 9, 0, tzinfo=HANOI)

AGENCIES = (
    # code, name, level, parent, unit, official code
    ("ubnd-tinh", "UBND tỉnh Nam Định", "tinh", None, "36", "000.00.00.H40"),
    ("so-tp", "Sở Tư pháp", "tinh", "ubnd-tinh", "", "000.00.12.H40"),
    ("so-ct", "Sở Công Thương", "tinh", "ubnd-tinh", "", "000.00.03.H40"),
    ("huyen", "UBND huyện Hải Hậu", "huyen", "ubnd-tinh", "366", "000.00.27.H40"),
    ("xa", "UBND xã Hải Đường", "xa", "huyen", "14248", "000.31.27.H40"),
    ("xa-khac", "UBND xã Hải Anh", "xa", "huyen", "14236", "000.32.27.H40"),
)
NAMES = {
    Role.COUNTER: "Đỗ Thị Thuý",
    Role.CLERK: "Vũ Thị Ngát",
    Role.SPECIALIST: "Trần Thị Thuỷ",
    Role.HEAD: "Nguyễn Hữu Nghĩa",
    Role.LEADER: "Phạm Đình Khang",
    Role.ADMIN: "Bùi Xuân Trường",
    Role.INTEGRATOR: "Hoàng Thị Liên",
}
DEFAULT_FORM = [
    {
        "key": "nguoi_nop",
        "title": {"vi": "Người nộp", "en": "Applicant"},
        "fields": [
            {"key": "ho_ten", "kind": "name", "label": {"vi": "Họ và tên", "en": "Full name"}, "required": True},
            {"key": "so_dinh_danh", "kind": "identity_number", "label": {"vi": "Số giấy tờ"}, "required": True},
            {"key": "dien_thoai", "kind": "phone", "label": {"vi": "Điện thoại"}, "required": True},
            {"key": "thu", "kind": "email", "label": {"vi": "Thư điện tử"}},
        ],
    },
    {
        "key": "noi_dung",
        "title": {"vi": "Nội dung", "en": "Request"},
        "fields": [
            {"key": "so_ban", "kind": "number", "label": {"vi": "Số bản"}, "min": 1, "max": 20},
            {"key": "giay_to", "kind": "file", "label": {"vi": "Giấy tờ"}},
        ],
    },
]
ANSWERS = {
    "ho_ten": "Phạm Văn Dũng",
    "so_dinh_danh": "036090001234",
    "dien_thoai": "0978115678",
    "thu": "dung@example.com",
    "so_ban": 2,
}


@dataclass
class World:
    """What a test picks its people and offices from."""

    agencies: dict[str, Agency] = field(default_factory=dict)
    people: dict[tuple[str, Role], User] = field(default_factory=dict)
    citizen: User = field(init=False)

    def actor(self, agency: str, role: Role) -> Actor:
        """The person in this post."""
        return actor_of(self.people[agency, role])

    @property
    def applicant(self) -> Actor:
        return actor_of(self.citizen)


def make_world() -> World:
    """Everything but procedures. The calendar and the processes are the province's own."""
    world = World()
    for code, name, level, parent, unit, official in AGENCIES:
        world.agencies[code] = Agency.objects.create(
            code=code,
            name=name,
            short_name=name,
            level=level,
            kind="ubnd" if name.startswith("UBND") else "so",
            parent=world.agencies.get(parent or ""),
            unit_code=unit,
            official_code=official,
            valid_from=SINCE,
        )
    _staff(world, world.agencies)
    for unit, name, level, parent in (
        ("36", "Tỉnh Nam Định", "tinh", ""),
        ("366", "Huyện Hải Hậu", "huyen", "36"),
        ("14248", "Xã Hải Đường", "xa", "366"),
        ("14236", "Xã Hải Anh", "xa", "366"),
    ):
        AdministrativeUnit.objects.create(
            code=unit, name=name, level=level, kind=level, parent_code=parent, valid_from=SINCE
        )
    world.citizen = User.objects.create(username="dung", full_name="Phạm Văn Dũng", email="dung@example.com")
    publish_calendar(2018, 2019)
    publish_processes()
    return world


def publish_processes() -> None:
    """Every process of the province, with the same ids in every test, so that each is parsed once in a run."""
    for definition in _processes():  # one by one: as an array the long drawings cost ten times as much
        workflow.Definition.objects.bulk_create([definition])


@lru_cache
def _processes() -> list[workflow.Definition]:
    return [
        workflow.Definition(
            pk=900_000 + number,
            key=file.stem,
            version=1,
            name=file.stem,
            xml=(xml := file.read_text()),
            sha256=hashlib.sha256(xml.encode()).hexdigest(),
            published_at=MONDAY,
            by_name="Hệ thống",
        )
        for number, file in enumerate(sorted((Path(settings.PROVINCE) / "processes").glob("*.bpmn")))
    ]


@lru_cache
def _year_file(year: int) -> Any:
    return read_yaml(Path(settings.PROVINCE) / "calendar" / f"{year}.yaml")


def publish_calendar(*years: int) -> None:
    """The province's own days off and swapped days of these years."""
    for number in years:
        data = _year_file(number)
        year = calendars.CalendarYear.objects.create(year=number, source=data["source"], published=True)
        calendars.DayException.objects.bulk_create(
            calendars.DayException(year=year, day=entry["day"], kind=kind, name=entry["name"])
            for key, kind in (("days_off", "off"), ("days_worked", "work"))
            for entry in data.get(key, [])
        )
    calendars.forget()


def _staff(world: World, codes: Iterable[str]) -> None:
    """Somebody in every post of these agencies; few statements, as hundreds of tests begin with them."""
    divisions = {
        code: Division(
            agency=world.agencies[code],
            code="nghiep-vu",
            name="Phòng Nghiệp vụ",
            kind="professional",
            valid_from=SINCE,
        )
        for code in codes
    }
    Division.objects.bulk_create(divisions.values())
    world.people.update(
        {
            (code, role): User(username=f"{role}.{code}", full_name=name)
            for code in divisions
            for role, name in NAMES.items()
        }
    )
    User.objects.bulk_create(world.people.values())
    Post.objects.bulk_create(
        Post(
            user=user,
            agency=world.agencies[code],
            role=role,
            division=divisions[code] if role in {Role.HEAD, Role.SPECIALIST} else None,
            title=f"{user.full_name} ({role})",
            valid_from=SINCE,
        )
        for (code, role), user in world.people.items()
    )


def make_release(code: str = "TT-9001", **changes: Any) -> Release:
    """A published release of a procedure of its own; `changes` replaces parts of the content."""
    content: dict[str, Any] = {
        "title": {"vi": f"Thủ tục {code}", "en": f"Procedure {code}"},
        "summary": {"vi": "Để thử"},
        "limit": {"value": 5, "unit": "working_days"},
        "fees": [],
        "components": [
            {"code": "to-khai", "name": {"vi": "Tờ khai"}, "kind": "form", "originals": 1},
            {"code": "giay-to", "name": {"vi": "Giấy tờ kèm theo"}, "kind": "original", "field": "giay_to"},
        ],
        "form": DEFAULT_FORM,
        "process": {"key": "mot-cap"},
        "routing": {"receive": "agency:so-tp", "decide": "same"},
        "result": {"name": {"vi": f"Kết quả {code}"}, "template": "ket-qua"},
        "wording": {},
        "guest": True,
        "delivery": ["counter", "post", "online"],
        **changes,
    }
    area, _ = Field.objects.get_or_create(code="thu-nghiem", defaults={"name": "Thử nghiệm"})
    procedure = Procedure.objects.create(
        code=code,
        name=f"Thủ tục {code}",
        field=area,
        agency_level="tinh",
        name_lower=code.lower(),
        name_key=code.lower(),
    )
    release = Release(
        procedure=procedure,
        number=1,
        valid_from=SINCE,
        state=Release.State.PUBLISHED,
        published_at=MONDAY - timedelta(days=400),
    )
    release.content = content
    release.save()
    return release


def file_dossier(
    world: World,
    release: Release,
    office: str = "so-tp",
    *,
    at: datetime = MONDAY,
    answers: Mapping[str, Any] = ANSWERS,
    actor: Actor | None = None,
) -> dossiers.Dossier:
    """Filed online by the citizen, waiting at the counter; what is to be paid is paid at the counter later."""
    owner = actor or world.applicant
    draft = dossiers.start_draft(owner, release, world.agencies[office], answers=answers)
    draft = dossiers.pledge(draft, delivery="counter")
    draft.pay_at_counter = True
    draft.save(update_fields=["pay_at_counter"])
    dossiers.Submit(subject=draft, at=at).run(owner)
    draft.refresh_from_db()
    assert draft.dossier is not None
    return draft.dossier


def receive_dossier(
    world: World,
    release: Release,
    office: str = "so-tp",
    *,
    at: datetime = MONDAY,
    receipt: bool = False,
    **options: Any,
) -> dossiers.Dossier:
    """Filed and taken in at the same moment."""
    dossier = file_dossier(world, release, office, at=at, **options)
    return dossiers.Receive(subject=dossier, at=at, receipt=receipt).run(world.actor(office, Role.COUNTER)).subject


def open_step(dossier: dossiers.Dossier, kind: str = "", agency: str = "") -> dossiers.Step:
    """The one open step, of this kind or at this agency where given."""
    steps = dossier.steps.waiting()
    if kind:
        steps = steps.filter(kind=kind)
    if agency:
        steps = steps.filter(agency__code=agency)
    return steps.get()


def do_step(world: World, dossier: dossiers.Dossier, at: datetime, agency: str = "", **inputs: Any) -> dossiers.Step:
    """Do the open step as whoever holds its post, with sensible inputs for its kind."""
    step = open_step(dossier, agency=agency)
    people = world.people[step.agency.code, Role(step.role)]
    given = {**_inputs(world, step), **inputs}
    dossiers.STEP_ACTIONS[step.kind](subject=step, at=at, **given).run(actor_of(people))
    step.refresh_from_db()
    return step


def _inputs(world: World, step: dossiers.Step) -> dict[str, Any]:
    code = step.agency.code
    if step.kind == "assign":
        return {"assignee": world.people[code, Role.SPECIALIST].pk}
    if step.kind == "hand_over":
        return {"division": Division.objects.get(agency=step.dossier.lead).pk}
    if step.kind == "process":
        return {"outcome": "draft_result" if "draft_result" in step.outcomes else "ask", "body": "Đủ điều kiện."}
    if step.kind == "consult_answer":
        return {"agrees": True, "answer": "Thống nhất."}
    if "approve" in step.outcomes:
        return {"outcome": "approve"}
    return {"outcome": "done"} if "done" in step.outcomes else {}
