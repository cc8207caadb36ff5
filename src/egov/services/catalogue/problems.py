"""What is wrong with a release, in plain sentences for the officer who wants to publish it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from egov.foundation.calendars.api import year_is_loaded
from egov.kernel.errors import NotFound
from egov.lgsp.workflow import api as workflow
from egov.services.catalogue.content import ReleaseContent, Unit, canonical, digest
from egov.services.catalogue.forms import lists, units
from egov.services.catalogue.routing import PLACES, RULES
from egov.services.eforms import api as eforms

PERCENT = 100
FEE_KINDS = ("fee", "charge", "shipping")
_good_forms: set[str] = set()


def problems_of(data: Mapping[str, Any], valid_from: date) -> list[str]:
    """Everything that stands against publishing this content; empty when it may be published."""
    try:
        content = ReleaseContent.of(data)
    except (KeyError, ValueError, TypeError) as error:
        return [_("Nội dung còn thiếu phần hoặc ghi sai kiểu: %(part)s.") % {"part": error}]
    found = [*_form(content), *_process(content), *_papers(content), *_fees(content), *_routing(content)]
    return [*found, *_words(content), *_calendar(content, valid_from)]


def _form(content: ReleaseContent) -> list[str]:
    """Forms that were found good are not read again: hundreds of procedures share one."""
    key = digest(canonical({"form": content.form}))
    if key in _good_forms:
        return []
    found = eforms.check(list(content.form), units=units, lists=lists)
    if not found:
        _good_forms.add(key)
    return found


def _process(content: ReleaseContent) -> Iterator[str]:
    try:
        steps = list(workflow.steps(content.process).values())
        plan = workflow.plan(content.process)
    except NotFound:
        yield _("Quy trình “%(key)s” chưa được công bố. Hãy công bố quy trình trước.") % {"key": content.process}
        return
    for key in sorted({step.citizen for step in steps} - {key for key, text in content.wording.items() if text}):
        yield _("Bước “%(key)s” của quy trình chưa có lời báo cho người dân.") % {"key": key}
    for asked, who in ((False, _("các bước")), (True, _("các bước của cơ quan được hỏi"))):
        share = sum(step.share or 0 for step in plan if step.asked is asked)
        if share > PERCENT:
            yield _("Tổng thời gian của %(who)s là %(share)s%% thời hạn, phải từ 100%% trở xuống.") % {
                "who": who,
                "share": f"{share:g}",
            }
    hours = sum(step.hours or 0 for step in plan if not step.asked)
    if content.limit.unit is Unit.WORKING_HOURS and hours > content.limit.value:
        yield _("Các bước cần %(hours)s giờ làm việc, nhiều hơn thời hạn %(limit)s giờ.") % {
            "hours": hours,
            "limit": content.limit.value,
        }
    if any(step.asked for step in steps) and content.routing.mode not in {"parallel", "sequence"}:
        yield _("Cách hỏi ý kiến phải là “parallel” hoặc “sequence”.")


def _papers(content: ReleaseContent) -> Iterator[str]:
    files = {field["key"] for field in _fields(content) if field.get("kind") == "file"}
    seen: set[str] = set()
    for paper in content.components:
        if paper.code in seen:
            yield _("Giấy tờ “%(code)s” được ghi hai lần.") % {"code": paper.code}
        seen.add(paper.code)
        if paper.field and paper.field not in files:
            yield _("Giấy tờ “%(name)s” gắn với ô “%(field)s”, nhưng tờ khai không có ô tệp này.") % {
                "name": paper.name,
                "field": paper.field,
            }
        if paper.register and paper.field and paper.required:
            yield _("“%(name)s” đã có trong cơ sở dữ liệu, không được bắt người dân gửi lại.") % {"name": paper.name}
        needed = paper.required is True and paper.kind != "form" and not paper.register
        if needed and not paper.field and "online" in content.channels:
            yield _("Hồ sơ nộp trực tuyến nhưng tờ khai không có ô để gửi “%(name)s”.") % {"name": paper.name}


def _fees(content: ReleaseContent) -> Iterator[str]:
    fields = {field["key"]: field for field in _fields(content)}
    codes = [fee.code for fee in content.fees]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield _("Khoản thu “%(code)s” được ghi hai lần.") % {"code": code}
    for fee in content.fees:
        name = {"name": fee.name, "field": fee.quantity_field or fee.waiver_field}
        if fee.kind not in FEE_KINDS:
            yield _("“%(name)s”: ghi loại thu là phí, lệ phí hoặc cước (fee, charge, shipping).") % name
        if fee.amount < 0:
            yield _("“%(name)s”: số tiền phải từ 0 đ trở lên.") % name
        if fee.per == "copy" and fields.get(fee.quantity_field, {}).get("kind") != "number":
            yield _("“%(name)s” thu theo bản, nhưng tờ khai không có ô số “%(field)s”.") % name
        if fee.waivers and not fee.waiver_field:
            yield _("“%(name)s” có mức giảm, nhưng chưa nói ô nào của tờ khai hỏi về việc đó.") % name
        if fee.waiver_field and fee.waiver_field not in fields:
            yield _("“%(name)s”: tờ khai không có ô “%(field)s” để khai diện được giảm.") % {
                "name": fee.name,
                "field": fee.waiver_field,
            }
        for waiver in fee.waivers:
            if waiver.percent is not None and not 0 <= waiver.percent <= PERCENT:
                yield _("“%(name)s”: phần trăm giảm phải từ 0 đến 100.") % {"name": waiver.name}
            if (waiver.amount is None) == (waiver.percent is None):
                yield _("“%(name)s”: ghi số tiền còn phải trả hoặc phần trăm giảm.") % {"name": waiver.name}


def _routing(content: ReleaseContent) -> Iterator[str]:
    routing = content.routing
    fields = {field["key"]: field for field in _fields(content)}
    rules = [routing.receive, routing.decide, *(asked.agency for asked in routing.asked)]
    for place, rule in enumerate(rules):
        kind, _colon, value = rule.partition(":")
        allowed = PLACES if place == 0 else RULES
        if kind not in allowed:
            yield _("Không hiểu quy tắc “%(rule)s”. Dùng một trong: %(rules)s.") % {
                "rule": rule,
                "rules": ", ".join(sorted(allowed)),
            }
        elif kind in {"commune", "district"} and fields.get(value, {}).get("kind") not in {"unit", "address"}:
            yield _("Quy tắc “%(rule)s” cần một ô địa bàn hoặc địa chỉ tên “%(field)s” trong tờ khai.") % {
                "rule": rule,
                "field": value,
            }


def _words(content: ReleaseContent) -> Iterator[str]:
    if not content.title:
        yield _("Chưa có tên thủ tục.")
    if not content.legal_basis:
        yield _("Chưa ghi căn cứ pháp lý.")
    if not content.audience:
        yield _("Chưa ghi ai được nộp.")
    if not content.channels:
        yield _("Chưa ghi cách nộp.")
    if not content.result.name:
        yield _("Chưa ghi kết quả.")
    fields = {field["key"] for field in _fields(content)}
    for part, keys in sorted(content.applicant.items()):
        for key in sorted(set(keys) - fields):
            yield _("Phần “%(part)s” của người nộp lấy từ ô “%(field)s”, nhưng tờ khai không có ô này.") % {
                "part": part,
                "field": key,
            }
    for field in content.result.fields:
        source = str(field.get("from", "")).partition(".")[0]
        if source and source not in fields:
            yield _("Kết quả lấy chữ từ ô “%(field)s”, nhưng tờ khai không có ô này.") % {"field": source}


def _calendar(content: ReleaseContent, valid_from: date) -> Iterator[str]:
    if content.limit.value < 0 or (content.limit.value == 0 and not content.immediate):
        yield _("Thời hạn giải quyết phải từ 1 trở lên.")
    if not year_is_loaded(valid_from.year):
        yield _("Chưa có lịch làm việc năm %(year)s nên chưa tính được ngày hẹn trả.") % {"year": valid_from.year}


def _fields(content: ReleaseContent) -> list[Mapping[str, Any]]:
    """Fields outside of repeated groups."""
    return [field for step in content.form for field in step.get("fields", ()) if isinstance(field, Mapping)]
