"""What has happened and what comes next, in the citizen's words, from the events, the steps and the plan."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.translation import gettext as _

from egov.foundation.events.api import Event, events_about
from egov.lgsp.workflow import api as workflow
from egov.services.catalogue.api import ReleaseContent
from egov.services.dossiers.models import Dossier, Step
from egov.services.dossiers.rules.states import FINAL


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. `state` is done, now or todo."""

    state: str
    title: str
    where: str = ""
    who: str = ""
    at: datetime | None = None
    due: datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a dossier is: this much a guest may know (circular 01/2018, article 16.2d)."""

    code: str
    done: int
    of: int
    finished: bool


@lru_cache(maxsize=256)
def _plan(key: str, version: int | None) -> tuple[workflow.PlannedStep, ...]:
    """Of a published version, which never changes."""
    return workflow.plan(key, version)


def stages(content: ReleaseContent) -> tuple[str, ...]:
    """The citizen's stages in order: steps that share a wording are one stage."""
    keys: list[str] = []
    for step in _plan(content.process, content.process_version):
        if step.citizen not in keys:
            keys.append(step.citizen)
    return tuple(keys)


def progress(dossier: Dossier) -> Progress:
    """Counted in the citizen's stages; filing itself is the first."""
    order = stages(dossier.content)
    if dossier.status in FINAL:
        return Progress(dossier.code, len(order) + 1, len(order) + 1, True)
    now = _current_stage(dossier, order)
    return Progress(dossier.code, 1 + now, len(order) + 1, False)


def _current_stage(dossier: Dossier, order: tuple[str, ...]) -> int:
    places = [order.index(key) for key in _open_keys(dossier) if key in order]
    return min(places) if places else 0


def _open_keys(dossier: Dossier) -> set[str]:
    return set(dossier.steps.waiting().values_list("citizen", flat=True))


def timeline(
    dossier: Dossier, language: str = "vi", steps: list[Step] | None = None, log: Iterable[Event] | None = None
) -> tuple[Entry, ...]:
    """For the signed-in owner: down to the division and person (circular 01/2018, article 16.2d).

    `steps` (as of `all_steps`) and `log` are read unless they are given.
    """
    content = dossier.content
    entries = [_filed(dossier)]
    if steps is None:
        steps = all_steps(dossier)
    done = _stages_done(dossier, steps, content, language)
    entries.extend(done)
    entries.extend(_interruptions(events_about(dossier) if log is None else log))
    entries.sort(key=lambda entry: entry.at or dossier.submitted_at)
    if dossier.status in FINAL:
        return tuple(entries)
    return (*entries, *_now_and_next(steps, content, language))


def all_steps(dossier: Dossier) -> list[Step]:
    """Done and open ones in the order in which they opened, with places and people."""
    steps = dossier.steps.select_related("agency", "division", "assignee", "closed_by", "consultation__agency")
    return list(steps.order_by("id"))


def _filed(dossier: Dossier) -> Entry:
    title = {"online": _("Nộp hồ sơ trực tuyến"), "post": _("Gửi hồ sơ qua bưu điện")}
    return Entry(
        "done",
        title.get(dossier.channel, _("Nộp hồ sơ tại quầy")),
        dossier.office.name,
        dossier.applicant_name,
        dossier.submitted_at,
    )


def _stages_done(dossier: Dossier, steps: list[Step], content: ReleaseContent, language: str) -> Iterator[Entry]:
    """One entry for each stage that is over, with its last step's place and time."""
    open_keys = {step.citizen for step in steps if step.closed_at is None}
    last: dict[str, Step] = {}
    for step in steps:
        if step.closed_at is not None and step.outcome != "cancelled":
            last[step.citizen] = step
    for key, step in last.items():
        if key not in open_keys:
            yield _of_step("done", step, content, language)


def _of_step(state: str, step: Step, content: ReleaseContent, language: str) -> Entry:
    where = f"{step.division}, {step.agency.name}" if step.division else step.agency.name
    person = step.closed_by if step.closed_at else step.assignee
    return Entry(
        state,
        content.said(step.citizen, language),
        where,
        str(person) if person else "",
        step.closed_at or step.opened_at,
        None if step.closed_at else step.due,
    )


def _now_and_next(steps: list[Step], content: ReleaseContent, language: str) -> Iterator[Entry]:
    waiting = [step for step in steps if step.closed_at is None]
    for step in waiting:
        yield _of_step("now", step, content, language)
    order = stages(content)
    current = max((order.index(step.citizen) for step in waiting if step.citizen in order), default=len(order))
    for key in order[current + 1 :]:
        yield Entry("todo", content.said(key, language))


def _interruptions(log: Iterable[Event]) -> Iterator[Entry]:
    """Requests for papers, postponements and endings: they are events, not steps."""
    wording = {
        "dossiers.IntakeSupplementAsked": _("Cần bổ sung giấy tờ"),
        "dossiers.SupplementAsked": _("Cần bổ sung giấy tờ, thời hạn tạm dừng"),
        "dossiers.SupplementAnswered": _("Đã gửi giấy tờ bổ sung"),
        "dossiers.SupplementAccepted": _("Hồ sơ đã đủ, thời hạn tính lại từ đầu"),
        "dossiers.Refused": _("Không được tiếp nhận"),
        "dossiers.Postponed": _("Xin lỗi và hẹn lại ngày trả kết quả"),
        "dossiers.Withdrawn": _("Người nộp rút hồ sơ"),
        "dossiers.Stopped": _("Dừng giải quyết"),
    }
    for event in log:
        if event.name not in wording:
            continue
        who = event.actor_name if event.actor_user else _(event.actor_name)  # the system is nobody's name
        yield Entry("done", wording[event.name], "", who, event.at, note=event.payload.get("reason", ""))


def history(dossier: Dossier) -> list[Event]:
    """The whole log for the officers' journal, newest first."""
    return list(events_about(dossier).order_by("-id"))
