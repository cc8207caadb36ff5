"""The nine indicators in words: what each says, how it was counted here, from which figures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from egov.channels.desk.words import figure
from egov.services.dossiers.api import Alike
from egov.services.feedback.api import Shop, share

INDICATORS: Mapping[int, tuple[str, str]] = {
    1: (
        gettext_noop("Thời gian giải quyết"),
        gettext_noop("Mỗi hồ sơ: trước ngày hẹn 2 điểm, đúng hạn 1 điểm, trễ hạn 0 điểm."),
    ),
    2: (
        gettext_noop("Thời gian từng bước"),
        gettext_noop("Mỗi hồ sơ: mọi bước đúng hạn 2 điểm, có bước trễ nhưng trả đúng hạn 1 điểm, trả trễ 0 điểm."),
    ),
    3: (
        gettext_noop("Số lần người nộp phải tới"),
        gettext_noop("Mỗi hồ sơ: một lần 2 điểm, thêm một lần bổ sung 1 điểm, hơn nữa 0 điểm."),
    ),
    4: (
        gettext_noop("Số cơ quan người nộp phải tới"),
        gettext_noop("Nộp, bổ sung và nhận kết quả ở một nơi, nên mỗi hồ sơ tính một cơ quan: 2 điểm."),
    ),
    5: (
        gettext_noop("Giải quyết ngay tại Bộ phận Một cửa"),
        gettext_noop("Tỉ lệ hồ sơ thuộc thủ tục trả kết quả ngay: từ 20% 2 điểm, từ 10% 1 điểm (mức tạm tính)."),
    ),
    6: (
        gettext_noop("Công khai thủ tục chính xác"),
        gettext_noop("Mỗi lỗi công khai do cơ quan kê khai làm một hồ sơ mất 1 điểm."),
    ),
    7: (
        gettext_noop("Thái độ, hành vi của cán bộ"),
        gettext_noop("Mỗi phản ánh được xác minh là đúng làm một hồ sơ mất 1 điểm, nghiêm trọng mất 2 điểm."),
    ),
    8: (
        gettext_noop("Tiếp nhận, xử lý phản ánh, kiến nghị"),
        gettext_noop("Tỉ lệ trả lời đúng hạn do cơ quan kê khai: từ 90% 2 điểm, từ 50% 1 điểm (mức tạm tính)."),
    ),
    9: (
        gettext_noop("Cung cấp dịch vụ công trực tuyến"),
        gettext_noop("Tỉ lệ hồ sơ nộp trực tuyến: từ 50% 2 điểm, từ 20% 1 điểm (mức tạm tính)."),
    ),
}
GRADES: Mapping[str, tuple[str, str]] = {
    "excellent": ("ok", gettext_noop("Xuất sắc")),
    "good": ("ok", gettext_noop("Tốt")),
    "fair": ("info", gettext_noop("Khá")),
    "average": ("warn", gettext_noop("Trung bình")),
    "poor": ("bad", gettext_noop("Yếu")),
    "": ("", gettext_noop("Chưa xếp loại")),
}


@dataclass(frozen=True)
class Indicator:
    """One line of an agency's page; `score` None: not counted yet."""

    number: int
    name: str
    how: str
    figures: str
    score: Decimal | None


def grade_tag(shop: Shop) -> tuple[str, str]:
    """Colour and words of the classification."""
    kind, label = GRADES[shop.grade]
    return kind, _(label)


def indicators(shop: Shop) -> list[Indicator]:
    """All nine, each with the figures that it was counted from."""
    return [
        Indicator(number, _(name), _(how), _figures(shop, number), shop.scores.get(number))
        for number, (name, how) in INDICATORS.items()
    ]


def _figures(shop: Shop, number: int) -> str:
    told = shop.declared
    if number in {6, 7, 8} and told is None:
        return _("Cơ quan chưa kê khai đủ các quý")
    if told is not None and number == 6:
        return _("%(n)s lỗi") % {"n": figure(told.published_wrongly)}
    if told is not None and number == 7:
        return _("%(n)s phản ánh đúng, %(grave)s nghiêm trọng") % {"n": told.complaints, "grave": told.grave}
    if told is not None and number == 8:
        return _("%(part)s trong %(whole)s đúng hạn") % {"part": told.petitions_in_time, "whole": told.petitions}
    return _of_dossiers(shop, number)


def _of_dossiers(shop: Shop, number: int) -> str:
    late = _count(shop, lambda one: one.moment == "late")
    if number == 1:
        early = _count(shop, lambda one: one.moment == "early")
        on_time = _count(shop, lambda one: one.moment == "in_time")
        return _("%(early)s sớm, %(on)s đúng hạn, %(late)s trễ") % {"early": early, "on": on_time, "late": late}
    if number == 2:
        slow = _count(shop, lambda one: one.late_steps and one.moment != "late")
        return _("%(slow)s hồ sơ đúng hạn có bước trễ, %(late)s trả trễ") % {"slow": slow, "late": late}
    if number == 3:
        twice, more = _count(shop, lambda one: one.contacts == 2), _count(shop, lambda one: one.contacts > 2)
        return _("%(twice)s hồ sơ bổ sung một lần, %(more)s nhiều hơn") % {"twice": twice, "more": more}
    if number == 4:
        return _("%(n)s hồ sơ, mỗi hồ sơ một cơ quan") % {"n": figure(shop.dossiers)}
    part = sum(one.at_once if number == 5 else one.online for one in shop.alike)
    rate = figure(float(share(part, shop.dossiers)), 1)
    words = {"part": figure(part), "whole": figure(shop.dossiers), "rate": rate}
    return _("%(part)s trong %(whole)s hồ sơ, %(rate)s%%") % words


def _count(shop: Shop, chosen: Callable[[Alike], bool]) -> str:
    return figure(sum(one.dossiers for one in shop.alike if chosen(one)))
