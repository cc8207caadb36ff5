"""What can be done about mediations, terms of delivery and rules over events."""

from typing import Any

from django.utils.translation import gettext_noop as _noop

from egov.channels.desk.bus import handling_fields as fields
from egov.channels.desk.bus.deed import Deed, active, services, subsystems
from egov.foundation.events.api import Action
from egov.lgsp.bus import api as bus


def _room(rule: bus.EventRule) -> bus.Subsystem:
    room = bus.subsystem_named(rule.room)
    assert room is not None, "a rule's room stays registered"
    return room


def _set_rule(room: bus.Subsystem, given: dict[str, Any]) -> Action[Any]:
    values = dict(given["rule"])
    return bus.SetRule(subject=room, code=values.pop("code"), values=values)


HANDLING = [
    Deed(
        "dat-chuyen-doi",
        _noop("Sửa chuyển đổi"),
        _noop("Đã đặt chuyển đổi. Mọi nút của trục áp dụng trong vòng một giây."),
        bus.Service,
        "bus.manage",
        lambda service, given: bus.PutMediation(subject=service, **given),
        services,
        fields.mediation,
    ),
    Deed(
        "dung-lai-chuyen-doi",
        _noop("Dùng lại phiên bản chuyển đổi cũ"),
        _noop("Đã dùng lại phiên bản chuyển đổi."),
        bus.Service,
        "bus.manage",
        lambda service, given: bus.UseMediation(subject=service, **given),
        services,
        fields.mediation_version,
        lambda service: service.mediations.filter(in_use=False).exists(),
    ),
    Deed(
        "bo-chuyen-doi",
        _noop("Bỏ chuyển đổi"),
        _noop("Đã bỏ chuyển đổi. Thông điệp đi qua nguyên vẹn."),
        bus.Service,
        "bus.manage",
        lambda service, given: bus.TakeOutMediation(subject=service),
        services,
        when=lambda service: service.mediations.filter(in_use=True).exists(),
        danger=True,
    ),
    Deed(
        "dat-giao-nhan",
        _noop("Sửa điều khoản giao nhận"),
        _noop("Đã đặt điều khoản giao nhận."),
        bus.Service,
        "bus.manage",
        lambda service, given: bus.SetTerms(subject=service, values=fields.given_terms(given)),
        services,
        fields.terms,
    ),
    Deed(
        "bo-giao-nhan",
        _noop("Bỏ điều khoản giao nhận"),
        _noop("Đã bỏ. Thông điệp đã nhận vẫn được gửi tới nơi."),
        bus.Service,
        "bus.manage",
        lambda service, given: bus.RemoveTerms(subject=service),
        services,
        when=lambda service: bus.DeliveryTerms.objects.filter(service=service).exists(),
        danger=True,
    ),
    Deed(
        "them-quy-tac",
        _noop("Thêm quy tắc sự kiện"),
        _noop("Đã đặt quy tắc. Quy tắc tính từ sự kiện kế tiếp."),
        bus.Subsystem,
        "bus.manage",
        _set_rule,
        lambda actor: bus.rooms(subsystems(actor)),
        fields.new_rule,
        lambda room: active(room) and room.services.filter(url__startswith=bus.ROOM).exists(),
    ),
]
OF_RULES = [
    Deed(
        "sua-quy-tac",
        _noop("Sửa quy tắc"),
        _noop("Đã sửa quy tắc. Quy tắc tính lại từ sự kiện kế tiếp."),
        bus.EventRule,
        "bus.manage_rule",
        lambda rule, given: _set_rule(_room(rule), given),
        bus.rules_visible_to,
        fields.changed_rule,
    ),
    Deed(
        "bo-quy-tac",
        _noop("Bỏ quy tắc"),
        _noop("Đã bỏ quy tắc."),
        bus.EventRule,
        "bus.manage_rule",
        lambda rule, given: bus.RemoveRule(subject=_room(rule), rule=rule.pk),
        bus.rules_visible_to,
        danger=True,
    ),
]
