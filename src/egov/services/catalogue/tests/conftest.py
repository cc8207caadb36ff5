"""One small procedure with a sound release, and the process, calendar and unit that it needs."""

from datetime import date, time

import pytest
from django.conf import settings

from egov.foundation.calendars.api import CalendarYear, OfficeHours
from egov.foundation.directory.api import AdministrativeUnit, Agency
from egov.kernel.actor import SYSTEM
from egov.lgsp.workflow import api as workflow
from egov.services.catalogue.api import Field, Procedure, draft, publish

FROM = date(2018, 1, 1)
STAGES = ("receiving", "handing_over", "in_division", "assigned", "processing", "checking", "signing", "issuing")


def sound() -> dict:
    """A content against which nothing stands."""
    return {
        "title": {"vi": "Cấp giấy thử", "en": "Test paper"},
        "audience": [{"vi": "Công dân"}],
        "channels": ["counter", "online"],
        "limit": {"value": 5, "unit": "working_days"},
        "fees": [
            {
                "code": "le-phi",
                "name": {"vi": "Lệ phí"},
                "amount": 8000,
                "per": "copy",
                "quantity_field": "so_ban",
                "waiver_field": "dien",
                "waivers": [{"code": "ngheo", "name": {"vi": "Hộ nghèo"}, "percent": 100}],
            }
        ],
        "components": [
            {"code": "don", "name": {"vi": "Đơn"}, "originals": 1, "kind": "form"},
            {"code": "anh", "name": {"vi": "Ảnh giấy tờ"}, "copies": 1, "kind": "copy", "field": "anh"},
        ],
        "form": [
            {
                "key": "buoc",
                "title": {"vi": "Người nộp"},
                "fields": [
                    {"key": "ho_ten", "kind": "name", "label": {"vi": "Họ và tên"}},
                    {"key": "so_ban", "kind": "number", "label": {"vi": "Số bản"}, "min": 1},
                    {
                        "key": "dien",
                        "kind": "choice",
                        "label": {"vi": "Diện miễn"},
                        "choices": [
                            {"value": "khong", "label": {"vi": "Không"}},
                            {"value": "ngheo", "label": {"vi": "Hộ nghèo"}},
                        ],
                    },
                    {"key": "noi", "kind": "unit", "label": {"vi": "Nơi có đất"}, "required": False},
                    {"key": "anh", "kind": "file", "label": {"vi": "Ảnh giấy tờ"}},
                ],
            }
        ],
        "process": {"key": "mot-cap"},
        "routing": {"receive": "level:huyen", "decide": "same", "asked": [], "mode": "parallel"},
        "result": {"name": {"vi": "Giấy thử"}, "fields": [{"key": "ten", "from": "ho_ten"}]},
        "wording": {key: {"vi": f"Bước {key}", "en": f"Step {key}"} for key in (*STAGES, "result_ready")},
        "legal_basis": [{"vi": "Luật thử"}],
        "applicant": {"name": ["ho_ten"]},
    }


@pytest.fixture
def content():
    return sound()


@pytest.fixture
def process(db):
    xml = (settings.PROVINCE / "processes" / "mot-cap.bpmn").read_text(encoding="utf-8")
    return workflow.publish("mot-cap", xml, SYSTEM)


@pytest.fixture
def calendar(db):
    for weekday in range(5):
        OfficeHours.objects.create(weekday=weekday, opens=time(7, 30), closes=time(17))
    return [CalendarYear.objects.create(year=year, published=True, source="thử") for year in (2018, 2019)]


@pytest.fixture
def place(db):
    """A province, two districts, one commune in the first, with their People's Committees."""
    units = (
        ("36", "Tỉnh Nam Định", "tinh", ""),
        ("366", "Huyện Hải Hậu", "huyen", "36"),
        ("365", "Huyện Giao Thủy", "huyen", "36"),
        ("14260", "Xã Hải Đường", "xa", "366"),
    )
    offices = {}
    for code, name, level, parent in units:
        AdministrativeUnit.objects.create(
            code=code, name=name, level=level, kind=level, parent_code=parent, valid_from=FROM
        )
        offices[code] = Agency.objects.create(
            code=f"ubnd-{code}",
            name=f"UBND {name}",
            short_name=name,
            level=level,
            kind="ubnd",
            unit_code=code,
            parent=offices.get(parent),
            valid_from=FROM,
        )
    return offices


@pytest.fixture
def department(place):
    return Agency.objects.create(
        code="so-tp",
        name="Sở Tư pháp",
        short_name="Sở Tư pháp",
        level="tinh",
        kind="so",
        parent=place["36"],
        valid_from=FROM,
    )


@pytest.fixture
def procedure(department):
    field = Field.objects.create(code="ho-tich", name="Hộ tịch")
    return Procedure.objects.create(
        code="TT-9001",
        name="Cấp giấy thử",
        field=field,
        agency=department,
        agency_level="huyen",
        target_level=3,
        name_lower="cấp giấy thử",
        name_key="cap giay thu",
        context_key=" ho tich so tu phap ",
    )


@pytest.fixture
def drafted(procedure, content, process, calendar):
    return draft(procedure, content, FROM)


@pytest.fixture
def published(drafted):
    return publish(drafted, SYSTEM)
