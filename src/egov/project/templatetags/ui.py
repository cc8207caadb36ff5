"""Template tags of the shared look: icons, Vietnamese figures and dates, tags of states. Built into every template."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from django import template
from django.core.paginator import Paginator
from django.forms import BoundField, Select
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from egov.kernel import money, vietnamese

register = template.Library()
_ICONS: dict[str, str] = json.loads((Path(__file__).parents[1] / "icons.json").read_text())
_STATE_ICONS = {"ok": "circle-check", "warn": "file-alert", "bad": "alert-triangle", "info": "loader-2"}
_SELECTED = mark_safe(" selected")
_DUE_ICONS = {"over": "alert-triangle", "today": "clock-exclamation", "ok": "clock", "pause": "player-pause"}


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, extra: str = "") -> SafeString:
    """The outline of one Tabler icon; decoration only, so hidden from screen readers."""
    style = f"nd-i {extra}".strip()
    attributes = 'viewBox="0 0 24 24" aria-hidden="true" focusable="false"'
    return mark_safe(f'<svg class="{style}" {attributes}>{_ICONS[name]}</svg>')  # noqa: S308


def _english() -> bool:
    return (get_language() or "vi").startswith("en")


class Wording(Protocol):
    """A text of a release: Vietnamese, and English where it was written."""

    @property
    def vi(self) -> str: ...
    @property
    def en(self) -> str: ...


@register.filter
def in_vietnamese(text: object) -> object:
    """What exists in Vietnamese only, such as an agency's name; on English pages it is marked as Vietnamese."""
    return format_html('<span lang="vi">{}</span>', text) if text and _english() else text


@register.filter
def said(text: Wording) -> object:
    """A wording in the language of the page; where the English is missing, the Vietnamese marked as such."""
    return text.en if _english() and text.en else in_vietnamese(text.vi)


@register.filter
def plainly(text: Wording) -> str:
    """A wording where no mark can stand: the title of the page."""
    return text.en if _english() and text.en else text.vi


@register.filter
def dong(value: int | Decimal | None) -> str:
    """An amount of money: 49.000 đ. Nothing for None."""
    return "" if value is None else money.format_dong(int(value))


@register.filter
def vn_number(value: float | Decimal | None, places: int = 0) -> str:
    """A figure with a point between thousands and a decimal comma: 17.905 or 97,8."""
    if value is None:
        return ""
    text = f"{value:,.{places}f}"
    return text if _english() else text.translate(str.maketrans(",.", ".,"))


def _local(value: date | datetime) -> date | datetime:
    aware = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if aware else value  # type: ignore[arg-type]


@register.filter
def vn_date(value: date | datetime | None) -> str:
    """29/12/2017, in the province's time zone."""
    return "" if not value else _local(value).strftime("%d/%m/%Y")


@register.filter
def vn_time(value: datetime | None) -> str:
    """The public way to write a time: 8 giờ 15."""
    if not value:
        return ""
    local = _local(value)
    if _english():
        return local.strftime("%H:%M")
    assert isinstance(local, datetime)
    return vietnamese.clock_time(local)


@register.filter
def work_time(value: datetime | None) -> str:
    """The workplace's way to write a time: 08:15."""
    return "" if not value else _local(value).strftime("%H:%M")


@register.filter
def vn_weekday(value: date | datetime | None) -> str:
    """thứ Sáu; Friday on English pages."""
    if not value:
        return ""
    local = _local(value)
    if _english():
        return local.strftime("%A")
    return vietnamese.weekday_in_title(local)


@register.filter
def vn_datetime(value: datetime | None) -> str:
    """8 giờ 15, thứ Sáu 29/12/2017."""
    return "" if not value else f"{vn_time(value)}, {vn_weekday(value)} {vn_date(value)}"


@register.filter
def work_datetime(value: datetime | None) -> str:
    """08:15 29/12/2017, for tables of the workplace."""
    return "" if not value else f"{work_time(value)} {vn_date(value)}"


@register.filter
def work_day_time(value: datetime | None) -> str:
    """29/12 08:15, for the lists of the workplace."""
    return "" if not value else _local(value).strftime("%d/%m %H:%M")


@register.filter
def machine_time(value: datetime) -> str:
    """2017-12-29T08:15:00+07:00, for programs that read the page."""
    return _local(value).isoformat()


@register.filter
def cut(text: str, most: int) -> str:
    """The beginning of a long text, so many signs at the most."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


@register.filter
def vn_long_date(value: date | datetime | None) -> str:
    """ngày 29 tháng 12 năm 2017."""
    if not value:
        return ""
    local = _local(value)
    return vietnamese.long_date(local.date() if isinstance(local, datetime) else local)


@register.filter
def masked(value: str | None) -> str:
    """A name that strangers may not read in full: Phạm V*** D***."""
    return vietnamese.mask_name(value) if value else ""


@register.simple_tag
def options(pairs: Iterable[tuple[str, str]], chosen: str = "", most: int = 200, language: str = "") -> SafeString:
    """The choices of a select, values with their words; long words are cut. `language` of the words where it is not
    that of the page."""
    spoken = format_html(' lang="{}"', language) if language else ""
    drawn = ((value, spoken, _SELECTED if value == chosen else "", cut(text, most)) for value, text in pairs)
    return format_html_join("", '<option value="{}"{}{}>{}</option>', drawn)


@register.simple_tag
def state_tag(kind: str, text: str, icon_name: str = "") -> SafeString:
    """The state of something: `ok`, `warn`, `bad`, `info`, or empty for not yet; always icon and words."""
    style = f"nd-tag nd-tag--{kind}" if kind else "nd-tag"
    return format_html('<span class="{}">{}{}</span>', style, icon(icon_name or _STATE_ICONS.get(kind, "clock")), text)


@register.simple_tag
def due_tag(kind: str, text: str) -> SafeString:
    """A deadline in the workplace: `over`, `today`, `ok` or `pause`."""
    return format_html('<span class="nd-due nd-due--{}">{}{}</span>', kind, icon(_DUE_ICONS[kind]), text)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input of a form field with its class, hint and error tied to it."""
    name = field.auto_id
    select = isinstance(field.field.widget, Select)
    attributes: dict[str, str | bool] = {"class": "form-select" if select else "form-control"}
    described = [f"{name}-gy"] if field.help_text else []
    if field.errors:
        attributes["class"] = f"{attributes['class']} is-invalid"
        attributes["aria-invalid"] = "true"
        described.append(f"{name}-loi")
    if described:
        attributes["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs=attributes)


@register.filter
def page_numbers(paginator: "Paginator[Any]", number: int) -> list[int | None]:
    """Page numbers worth a link; None stands for a gap."""
    return [page if isinstance(page, int) else None for page in paginator.get_elided_page_range(number, on_ends=1)]
