"""What can be done about agencies of the document axis and documents that failed."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from egov.channels.desk.bus.deed import Deed, own_agency
from egov.channels.desk.bus.fields import ChosenField, Fields
from egov.channels.desk.forms.fields import text_field
from egov.foundation.directory.api import Agency
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus


def _application(actor: Actor, chosen: int | None = None) -> ChosenField:
    rows: QuerySet[bus.Subsystem] = bus.Subsystem.objects.visible_to(actor).select_related("member")
    known = rows.exclude(standing=bus.Standing.REFUSED).order_by("member__name", "code")
    choices = [(each.pk, f"{each.name} ({each})") for each in known]
    empty = _("Không có: trục quốc gia chuyển") if bus.runs_the_bus(actor) else _("Chọn ứng dụng")
    field = ChosenField(_("Ứng dụng gửi và lấy văn bản"), choices, empty=empty)
    field.initial = chosen
    return field


def _second_code(code: str) -> forms.CharField:
    hint = _("Ví dụ H40.14. Do người vận hành trục ghi; để trống nếu không có.")
    return forms.CharField(
        label=_("Mã theo Quyết định 20/2020"), max_length=50, required=False, initial=code, help_text=hint
    )


def new_agency(agency: Any, actor: Actor) -> Fields:
    confirmed = not bus.runs_the_bus(actor) and not agency.official_code_assumed
    return {
        "code": forms.CharField(
            label=_("Mã cơ quan theo QCVN 102"),
            max_length=50,
            required=False,
            initial=agency.official_code if confirmed else "",
            help_text=_("Ví dụ 000.00.14.H40. Không đổi được về sau."),
        ),
        "code_2020": _second_code(""),
        "name": text_field(_("Tên cơ quan"), rows=0, initial=agency.name if confirmed else ""),
        "subsystem": _application(actor),
    }


def changed_agency(agency: Any, actor: Actor) -> Fields:
    return {
        "name": text_field(_("Tên cơ quan"), rows=0, initial=agency.name),
        "code_2020": _second_code(agency.code_2020),
        "subsystem": _application(actor, agency.subsystem_id),
    }


EDOCS = [
    Deed(
        "them-co-quan-van-ban",
        _noop("Thêm cơ quan liên thông"),
        _noop("Đã thêm cơ quan. Văn bản gửi tới cơ quan này được nhận từ lúc này."),
        Agency,
        "bus.register",
        lambda agency, given: bus.axis.RegisterEdocAgency(subject=agency, **given),
        own_agency,
        new_agency,
    ),
    Deed(
        "sua-co-quan-van-ban",
        _noop("Sửa"),
        _noop("Đã sửa cơ quan."),
        bus.axis.EdocAgency,
        "bus.edoc_agency",
        lambda agency, given: bus.axis.ChangeEdocAgency(subject=agency, **given),
        bus.axis.edoc_agencies_visible_to,
        changed_agency,
    ),
    Deed(
        "khoa-co-quan-van-ban",
        _noop("Khoá"),
        _noop("Đã khoá. Trục không nhận văn bản gửi tới cơ quan này nữa."),
        bus.axis.EdocAgency,
        "bus.edoc_agency",
        lambda agency, given: bus.axis.LockEdocAgency(subject=agency),
        bus.axis.edoc_agencies_visible_to,
        when=lambda agency: not agency.locked,
        danger=True,
        intro=_noop("Bên gửi được báo là cơ quan nhận đang bị khoá. Văn bản đã đến vẫn lấy được."),
    ),
    Deed(
        "mo-co-quan-van-ban",
        _noop("Mở khoá"),
        _noop("Đã mở khoá. Văn bản gửi tới cơ quan này được nhận lại."),
        bus.axis.EdocAgency,
        "bus.edoc_agency",
        lambda agency, given: bus.axis.UnlockEdocAgency(subject=agency),
        bus.axis.edoc_agencies_visible_to,
        when=lambda agency: agency.locked,
    ),
    Deed(
        "gui-lai-van-ban",
        _noop("Gửi lại"),
        _noop("Văn bản lại chờ bên nhận."),
        bus.axis.EdocDelivery,
        "bus.edoc_delivery",
        lambda delivery, given: bus.axis.ResendEdoc(subject=delivery),
        bus.axis.edoc_deliveries_visible_to,
        when=lambda delivery: delivery.status == "fail",
        intro=_noop(
            "Trong tỉnh: văn bản hiện lại trong danh sách của bên nhận. Ngoài tỉnh: trục gọi lại trục quốc gia cho mọi"
            " nơi nhận ngoài tỉnh của văn bản."
        ),
    ),
]
