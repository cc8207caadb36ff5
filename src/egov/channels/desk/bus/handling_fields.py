"""Fields of the forms about mediations, terms of delivery and rules over events."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from egov.channels.desk.bus.fields import ChosenField, Fields, NumberField
from egov.channels.desk.bus.written import WrittenField
from egov.channels.desk.forms.fields import text_field
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

EXAMPLE = """accepts: rest
request:
- jsonata: "{'ma': ma_so}"
response:
- read: {format: json}
"""
RULE = """code: ma-quy-tac
pattern: count
types: [loai-su-kien]
key: ma_so
times: 3
within: 3600
produces: su-kien-sinh-ra
"""


def mediation(service: Any, actor: Actor) -> Fields:
    current = service.mediations.filter(in_use=True).first()
    return {
        "document": WrittenField(
            _("Các bước chuyển đổi, YAML hoặc JSON"),
            bus.wrong_mediation,
            initial=bus.as_yaml(current.document) if current else EXAMPLE,
            hint=_("accepts, rồi các bước request và response. Lưu là thành phiên bản mới, bản cũ vẫn giữ."),
        )
    }


def mediation_version(service: Any, actor: Actor) -> Fields:
    rows = [
        (one.version, _("Phiên bản %(n)s, %(who)s") % {"n": one.version, "who": one.made_by})
        for one in service.mediations.filter(in_use=False).order_by("-version")[:100]
    ]
    return {"version": ChosenField(_("Phiên bản"), rows)}


def terms(service: Any, actor: Actor) -> Fields:
    row = bus.DeliveryTerms.objects.filter(service=service).first() or bus.DeliveryTerms()
    return {
        "asynchronous": forms.BooleanField(
            label=_("Bên gọi được gửi mà không chờ trả lời"), required=False, initial=row.asynchronous
        ),
        "tries": NumberField(_("Số lần thử trước khi coi là không gửi được"), initial=row.tries),
        "first_wait": NumberField(
            _("Chờ trước lần thử thứ hai, giây"),
            whole=False,
            initial=float(row.first_wait),
            hint=_("Mỗi lần sau chờ gấp đôi."),
        ),
        "longest_wait": NumberField(_("Chờ lâu nhất giữa hai lần, giây"), whole=False, initial=float(row.longest_wait)),
        "once_hours": NumberField(
            _("Nhớ mã thông điệp trong, giờ"),
            initial=row.once_hours,
            hint=_("Cùng một mã thì bên cung cấp chỉ làm một lần. Để trống nếu không nhớ."),
        ),
        "trips_after": NumberField(
            _("Ngắt mạch sau số lỗi liên tiếp"), initial=row.trips_after, hint=_("Để trống nếu không ngắt.")
        ),
        "open_seconds": NumberField(_("Ngắt mạch trong, giây"), whole=False, initial=float(row.open_seconds)),
        "fallback_url": text_field(_("Địa chỉ dự phòng khi ngắt mạch"), rows=0, initial=row.fallback_url),
    }


def given_terms(given: dict[str, Any]) -> dict[str, Any]:
    """What was left empty is as it is by default."""
    empty = {"once_hours", "trips_after"}
    return {name: value for name, value in given.items() if value is not None or name in empty}


def _rule_field(room: str, initial: str) -> Fields:
    def wrong(document: Any) -> str | None:
        strange = document.keys() - {"code", *bus.RULE}
        if strange:
            return "\n".join(f"$.{name}: {_('không có mục này.')}" for name in sorted(strange))
        lacking = [name for name in ("code", "pattern", "types", "within", "produces") if name not in document]
        if lacking:
            return _("Thiếu mục %(names)s.") % {"names": ", ".join(lacking)}
        kinds = {"code": str, "pattern": str, "key": str, "produces": str, "times": int, "within": int, "active": bool}
        mistyped = [name for name, kind in kinds.items() if name in document and type(document[name]) is not kind]
        if not isinstance(document["types"], list) or not all(isinstance(one, str) for one in document["types"]):
            mistyped.append("types")
        if mistyped:
            return "\n".join(f"$.{name}: {_('giá trị không đúng kiểu.')}" for name in mistyped)
        facts = bus.rule_of({name: value for name, value in document.items() if name != "code"})
        return bus.wrong_rule(room, facts)

    return {
        "rule": WrittenField(
            _("Quy tắc, YAML hoặc JSON"),
            wrong,
            initial=initial,
            hint=_("pattern là count (đủ times lần), absence (thiếu loại thứ hai) hoặc sequence (đúng thứ tự)."),
        )
    }


def new_rule(room: Any, actor: Actor) -> Fields:
    return _rule_field(bus.room_of(room), RULE)


def changed_rule(rule: Any, actor: Actor) -> Fields:
    facts = {name: getattr(rule, name) for name in bus.RULE}
    return _rule_field(rule.room, bus.as_yaml({"code": rule.code, **facts}))
