"""What the forms ask about a service: its facts, its contract, what it declares."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from egov.channels.desk.bus.fields import Fields, LinesField, NumberField, PasteField
from egov.channels.desk.forms.fields import choice_field, text_field
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus


def _facts(row: Any) -> Fields:
    kinds = [(one.value, str(one.label).capitalize()) for one in bus.Service.Evidence]
    return {
        "title": text_field(_("Tên dịch vụ"), rows=0, initial=row.title if row else ""),
        "notes": text_field(_("Mô tả cho người tìm dịch vụ"), rows=3, initial=row.notes if row else ""),
        "url": text_field(
            _("Địa chỉ máy chủ của dịch vụ"),
            rows=0,
            initial=row.url if row else "",
            hint=_("Bên gọi không thấy địa chỉ này. Viết contract: để trục trả lời thử theo OpenAPI hoặc WSDL."),
        ),
        "timeout": NumberField(_("Thời gian chờ, giây"), whole=False, initial=float(row.timeout) if row else 60.0),
        "promised_ms": NumberField(
            _("Cam kết trả lời trong (95% lời gọi), mili giây"), initial=row.promised_ms if row else ""
        ),
        "promised_share": NumberField(
            _("Cam kết sẵn sàng"),
            whole=False,
            initial=row.promised_share if row else "",
            hint=_("Từ 0 đến 1, ví dụ 0,995"),
        ),
        "evidence": choice_field(_("Lưu bằng chứng"), kinds, initial=row.evidence if row else "hash"),
        "health": text_field(
            _("Địa chỉ kiểm tra, nếu có"),
            rows=0,
            initial=row.health if row else "",
            hint=_("Đường dẫn mà chẩn đoán được hỏi bằng GET, ví dụ /health."),
        ),
        "owner": text_field(_("Thư điện tử của người phụ trách"), rows=0, initial=row.owner if row else ""),
    }


def new_service(subject: Any, actor: Actor) -> Fields:
    hint = _("Dán OpenAPI 3 (JSON, YAML) hoặc WSDL. Địa chỉ gọi lấy từ đây.")
    return {
        "code": forms.CharField(
            label=_("Mã dịch vụ"), max_length=120, required=False, help_text=_("Với SOAP là tên thao tác trong WSDL.")
        ),
        "kind": choice_field(_("Giao thức"), [(kind, kind) for kind in bus.Service.Kind.values], initial="OPENAPI"),
        "version": forms.CharField(label=_("Phiên bản (chỉ SOAP)"), max_length=16, required=False),
        **_facts(None),
        "contract": PasteField(_("Hợp đồng"), 2_000_000, hint=hint),
        "endpoints": LinesField(
            label=_("Địa chỉ gọi, khi không có hợp đồng"),
            required=False,
            help_text=_("Mỗi dòng một địa chỉ, ví dụ GET /ho-so/*"),
        ),
    }


def changed_service(subject: Any, actor: Actor) -> Fields:
    return _facts(subject)


def contract(subject: Any, actor: Actor) -> Fields:
    return {"contract": PasteField(_("Hợp đồng"), 2_000_000, initial=subject.contract)}


def declarations(subject: Any, actor: Actor) -> Fields:
    there = list(subject.declarations.order_by("code"))
    kinds = (
        (
            "code_lists",
            "code_list",
            _("Danh mục dùng chung"),
            _("Mỗi dòng một mã, sau đó là chỗ dùng: gioi-tinh $.gioi_tinh"),
        ),
        ("identifiers", "identifiers", _("Hệ thống mã định danh"), _("Ví dụ so-dinh-danh-ca-nhan $.so_dinh_danh")),
    )
    return {
        name: LinesField(
            label=label,
            required=False,
            help_text=hint,
            initial="\n".join(f"{one.code} {one.field}".strip() for one in there if one.kind == kind),
        )
        for name, kind, label, hint in kinds
    }
