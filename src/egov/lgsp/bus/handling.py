"""What is wrong with a mediation, terms of delivery or a rule; asked by actions and by the configuration alike."""

import json
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from egov.lgsp.bus.gateway.adapters import SCHEMES, scheme
from egov.lgsp.bus.models import DeliveryTerms, EventRule, EventType, Service
from egov.lgsp.bus.models.mediation import sound

TERMS = (
    *("asynchronous", "tries", "first_wait", "longest_wait", "once_hours", "trips_after"),
    *("open_seconds", "fallback_url"),
)
RULE = ("pattern", "types", "key", "times", "within", "produces", "active")
LONGEST = 7 * 86_400
MOST_TRIES = 100
LARGEST = 1_000_000
"""Characters of a mediation's document."""


def terms_of(values: dict[str, Any]) -> dict[str, Any]:
    """All facts of terms of delivery: those that are given, the others as they are without being named."""
    blank = DeliveryTerms()
    return {name: values.get(name, getattr(blank, name)) for name in TERMS}


def rule_of(values: dict[str, Any]) -> dict[str, Any]:
    """All facts of a rule, likewise."""
    blank = EventRule()
    return {name: values.get(name, getattr(blank, name)) for name in RULE}


def wrong_mediation(document: Any) -> str | None:
    """A document that the gateway could not carry out, with every place."""
    try:
        text = json.dumps(document)
    except (TypeError, ValueError, RecursionError) as error:
        return _("Tài liệu chuyển đổi không viết được thành JSON: %(why)s") % {"why": error}
    if len(text) > LARGEST or "\\u0000" in text:
        return _("Tài liệu chuyển đổi quá dài hoặc chứa ký tự không lưu được.")
    try:
        sound(document)
    except ValidationError as error:
        return "\n".join(error.messages)
    except RecursionError:
        return _("Tài liệu chuyển đổi lồng quá sâu.")
    return None


def wrong_mediation_of(service: Service, document: Any) -> str | None:
    """Likewise, and one that this service's provider would never take."""
    wrong = wrong_mediation(document)
    if wrong is not None or service.kind != Service.Kind.SOAP or SCHEMES.get(scheme(service.url)) != "vdxp":
        return wrong
    if document.get("provider", {}).get("header", True):
        return None
    return _("Máy chủ an ninh của NGSP chỉ nhận thông điệp SOAP có phần đầu X-Road; hãy bỏ “header: false”.")


def wrong_terms(values: dict[str, Any]) -> str | None:
    """Waits in their order, counts above nothing, an address that can be called."""
    if not 1 <= values["tries"] <= MOST_TRIES:
        return _("Số lần thử từ 1 đến %(most)s.") % {"most": MOST_TRIES}
    if not 0 < values["first_wait"] <= values["longest_wait"] <= LONGEST:
        return _("Lần chờ đầu lớn hơn 0 và không quá lần chờ dài nhất; lần chờ dài nhất không quá 7 ngày.")
    if values["once_hours"] is not None and not 1 <= values["once_hours"] <= 720:
        return _("Thời gian nhớ mã thông điệp từ 1 đến 720 giờ; để trống nếu không nhớ.")
    if values["trips_after"] is not None and not 1 <= values["trips_after"] <= 1000:
        return _("Số lỗi liên tiếp để ngắt mạch từ 1 đến 1000; để trống nếu không ngắt.")
    if not 0 < values["open_seconds"] <= LONGEST:
        return _("Thời gian ngắt mạch lớn hơn 0 và không quá 7 ngày.")
    parts = urlsplit(values["fallback_url"])
    if values["fallback_url"] and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username):
        return _("Địa chỉ dự phòng phải có dạng http://máy-chủ/đường-dẫn hoặc https://, không kèm mật khẩu.")
    return None


def wrong_rule(room: str, values: dict[str, Any]) -> str | None:
    """The pattern's own needs, and types that the room carries."""
    pattern, types = values["pattern"], values["types"]
    if pattern not in EventRule.Pattern.values:
        return _("Chọn kiểu quy tắc: count, absence hoặc sequence.")
    needed = {"count": (1, 1), "absence": (2, 2), "sequence": (2, 20)}[pattern]
    if not needed[0] <= len(types) <= needed[1]:
        return _("Kiểu %(pattern)s cần từ %(least)s đến %(most)s loại sự kiện.") % {
            "pattern": pattern, "least": needed[0], "most": needed[1],
        }  # fmt: skip
    if not 1 <= values["times"] <= 100_000 or not 1 <= values["within"] <= 30 * 86_400:
        return _("Số lần từ 1 đến 100.000, thời gian từ 1 giây đến 30 ngày.")
    if values["produces"] in types:
        return _("Sự kiện sinh ra phải khác các sự kiện được theo dõi.")
    there = set(EventType.objects.filter(room=room).values_list("code", flat=True))
    for code in (*types, values["produces"]):
        if code not in there:
            return _("Phòng không có loại sự kiện %(code)s.") % {"code": code}
    return None


def written_rule(room: str, code: str, values: dict[str, Any]) -> tuple[EventRule, list[str]]:
    """The rule with these values and what of it changed; a change begins to count anew."""
    rule = EventRule.objects.filter(room=room, code=code).first()
    if rule is None:
        return EventRule.objects.create(room=room, code=code, since=timezone.now(), **values), list(values)
    changed = [name for name, value in values.items() if getattr(rule, name) != value]
    for name in changed:
        setattr(rule, name, values[name])
    if set(changed) - {"active", "produces"} or (changed and values["active"]):
        rule.since = timezone.now()
    if changed:
        rule.save()
    return rule, changed
