"""Parts of a release as short words for a citizen: how long, how much, where, by which way."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from egov.kernel.money import format_dong
from egov.services.catalogue.api import Component, Fee, Procedure, ReleaseContent, Text, Unit


def time_words(content: ReleaseContent) -> str:
    """10 ngày làm việc; Trong ngày làm việc."""
    if content.immediate:
        return _("Trong ngày làm việc")
    value = content.limit.value
    if content.limit.unit is Unit.WORKING_DAYS:
        return ngettext("%(n)s ngày làm việc", "%(n)s ngày làm việc", value) % {"n": value}
    if content.limit.unit is Unit.DAYS:
        return ngettext("%(n)s ngày", "%(n)s ngày", value) % {"n": value}
    return ngettext("%(n)s giờ làm việc", "%(n)s giờ làm việc", value) % {"n": value}


def fee_words(content: ReleaseContent) -> str:
    """Không thu; 200.000 đ; 8.000 đ mỗi bản; from the first fee upward when there are several."""
    amounts = [fee.amount for fee in content.fees if fee.kind != "delivery"]
    if not any(amounts):
        return _("Không thu")
    fee = next(fee for fee in content.fees if fee.amount)
    if fee.per == "copy" and len(content.fees) == 1:
        return _("%(amount)s mỗi bản") % {"amount": format_dong(fee.amount)}
    if len(content.fees) > 1:
        return _("Từ %(amount)s") % {"amount": format_dong(min(amount for amount in amounts if amount))}
    return format_dong(fee.amount)


def fee_lines(fee: Fee) -> list[tuple[Text, bool, int]]:
    """The general amount and whether it is for each copy, then what each group pays instead."""
    return [
        (fee.name, fee.per == "copy", fee.amount),
        *((waiver.name, False, waiver.applied_to(fee.amount)) for waiver in fee.waivers),
    ]


def place_words(procedure: Procedure) -> Text:
    """UBND cấp xã; UBND cấp huyện; or the one agency. Only the names of whole levels have English."""
    if procedure.agency is None:
        level = level_words(procedure.agency_level)
        return Text(level, level)
    name = procedure.agency.short_name
    translated = _(name)
    return Text(name, translated if translated != name else "")


def level_words(level: str) -> str:
    """Who settles it where many offices of one level do."""
    names = {"tinh": _("Sở, ban, ngành tỉnh"), "huyen": _("UBND cấp huyện"), "xa": _("UBND cấp xã")}
    return names.get(level, "")


def channel_words(content: ReleaseContent) -> str:
    """Trực tuyến, tại quầy, bưu điện."""
    names = {"online": _("trực tuyến"), "counter": _("tại quầy"), "post": _("bưu điện")}
    known = [names[key] for key in ("online", "counter", "post") if key in content.channels]
    text = ", ".join(known)
    return text[:1].upper() + text[1:]


def copies_words(component: Component) -> str:
    """1 bản chính, 2 bản sao."""
    parts = []
    if component.originals:
        parts.append(ngettext("%(n)s bản chính", "%(n)s bản chính", component.originals) % {"n": component.originals})
    if component.copies:
        parts.append(ngettext("%(n)s bản sao", "%(n)s bản sao", component.copies) % {"n": component.copies})
    return ", ".join(parts) or _("1 bản")


def online_words(component: Component) -> Text:
    """How the paper is given when filing online."""
    if component.online:
        return component.online
    usual = _("Mang theo khi nhận kết quả")
    if component.kind == "form":
        usual = _("Kê khai trên mạng, không cần gửi")
    elif component.field:
        usual = _("Gửi ảnh chụp hoặc tệp PDF")
    return Text(usual, usual)
