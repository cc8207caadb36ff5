"""Processes: put into use, started, and what is decided about a run."""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from egov.foundation.events.api import Action, Payload
from egov.kernel.actor import Actor
from egov.kernel.errors import Refused
from egov.lgsp.bus.actions.change import Change
from egov.lgsp.bus.handling_events import ProcessPut, ProcessStarted, ProcessTakenOut, RunCancelled, RunRetried
from egov.lgsp.bus.models import Process, ProcessCall, ProcessRun, Subsystem
from egov.lgsp.bus.policies import agency_of
from egov.lgsp.bus.processes import putting
from egov.lgsp.bus.processes.moving import OPEN, write
from egov.lgsp.bus.processes.waking import work_soon
from egov.lgsp.bus.rules.identifiers import IDENTIFIER
from egov.lgsp.workflow.api import Stuck, drawn, orchestration

State = ProcessRun.State


@dataclass(frozen=True, kw_only=True)
class PutProcess(Change[Subsystem]):
    """Put a drawing into use as the next version of a process; its steps call as this application."""

    code: str
    drawing: str

    scope = "bus.manage"
    label = gettext_lazy("Đặt quy trình tích hợp")

    def why_not(self, subject: Subsystem, actor: Actor) -> str | None:
        if not re.match(IDENTIFIER, self.code) or len(self.code) > 64:
            return _("Mã chỉ gồm chữ không dấu, chữ số, dấu gạch và dấu chấm, không quá 64 ký tự.")
        if Process.objects.filter(code=self.code).exclude(subsystem__member=subject.member_id).exists():
            return _("Mã quy trình này của cơ quan khác.")
        return putting.wrong_process(subject, self.drawing)

    def agency_for(self, subject: Subsystem, actor: Actor) -> int | None:
        return agency_of(subject)

    def about(self, subject: Subsystem) -> Process:
        return Process.objects.get(code=self.code, in_use=True)

    def change(self, subject: Subsystem, actor: Actor) -> Payload:
        made = putting.put(self.code, subject, self.drawing, actor.name, self.at)
        return ProcessPut(made.code, made.version, made.sha256)


@dataclass(frozen=True, kw_only=True)
class TakeOutProcess(Change[Process]):
    """Nothing starts the process any more; runs that go on come to their end."""

    scope = "bus.process"
    label = gettext_lazy("Ngừng quy trình tích hợp")

    def why_not(self, subject: Process, actor: Actor) -> str | None:
        return None if subject.in_use else _("Phiên bản này không còn dùng.")

    def agency_for(self, subject: Process, actor: Actor) -> int | None:
        return agency_of(subject.subsystem)

    def change(self, subject: Process, actor: Actor) -> Payload:
        putting.take_out(subject.code)
        return ProcessTakenOut(subject.code)


@dataclass(frozen=True, kw_only=True)
class StartProcess(Action[Process]):
    """Start a run with this data. The same cause starts it once."""

    data: dict[str, Any]
    cause: str = field(default_factory=lambda: str(uuid4()))

    scope = "bus.process"
    label = gettext_lazy("Chạy quy trình tích hợp")

    def why_not(self, subject: Process, actor: Actor) -> str | None:
        if not subject.in_use:
            return _("Phiên bản này không còn dùng.")
        if not isinstance(self.data, dict) or not all(isinstance(name, str) for name in self.data):
            return _("Dữ liệu phải gồm các dòng dạng tên: giá trị.")
        text = json.dumps(self.data)
        if len(text) > putting.LARGEST_DATA or "\\u0000" in text or len(self.cause) > 200:
            return _("Dữ liệu quá dài hoặc chứa ký tự không lưu được.")
        return None

    def agency_for(self, subject: Process, actor: Actor) -> int | None:
        return agency_of(subject.subsystem)

    def about(self, subject: Process) -> ProcessRun:
        return ProcessRun.objects.get(process=subject, cause=self.cause)

    def perform(self, subject: Process, actor: Actor) -> Payload:
        try:
            run = putting.begin(subject, self.data, actor.name, self.cause, self.at)
        except Stuck as stuck:
            raise Refused(_("Quy trình không chạy được: %(why)s") % {"why": stuck}) from stuck
        transaction.on_commit(work_soon)
        return ProcessStarted(subject.code, str(run.uuid))


@dataclass(frozen=True, kw_only=True)
class RetryRun(Action[ProcessRun]):
    """Let a run that stands still go on: its failed calls are made again.

    A call keeps its message id, so what the provider has done it does not do twice; only one that the provider
    refused gets a new id, or it would hear the same refusal again.
    """

    scope = "bus.run"
    label = gettext_lazy("Chạy tiếp lượt chạy")

    def why_not(self, subject: ProcessRun, actor: Actor) -> str | None:
        return None if subject.state == State.FAILED else _("Chỉ chạy tiếp lượt chạy đã dừng vì lỗi.")

    def agency_for(self, subject: ProcessRun, actor: Actor) -> int | None:
        return agency_of(subject.process.subsystem)

    def perform(self, subject: ProcessRun, actor: Actor) -> Payload:
        again = list(subject.calls.filter(state=ProcessCall.State.FAILED))
        for call in again:
            refused = 400 <= call.status < 500 and not call.message
            call.message_id = uuid4() if refused else call.message_id
            call.state = ProcessCall.State.SENT if call.message else ProcessCall.State.WAITING
            call.tries, call.next_at, call.ended_at = 0, self.at, None
            call.save()
        subject.state = State.RUNNING
        try:
            write(subject, orchestration.woken(drawn(subject.process.xml), subject.progress), self.at)
        except Stuck as stuck:
            raise Refused(_("Quy trình không chạy tiếp được: %(why)s") % {"why": stuck}) from stuck
        transaction.on_commit(work_soon)
        return RunRetried(str(subject.uuid), len(again))


@dataclass(frozen=True, kw_only=True)
class CancelRun(Action[ProcessRun]):
    """End a run where it stands. What it has done stays done."""

    reason: str

    scope = "bus.run"
    label = gettext_lazy("Huỷ lượt chạy")

    def why_not(self, subject: ProcessRun, actor: Actor) -> str | None:
        if subject.state not in (State.RUNNING, State.FAILED):
            return _("Lượt chạy này đã kết thúc.")
        return None if self.reason.strip() else _("Nhập lý do.")

    def agency_for(self, subject: ProcessRun, actor: Actor) -> int | None:
        return agency_of(subject.process.subsystem)

    def perform(self, subject: ProcessRun, actor: Actor) -> Payload:
        subject.calls.filter(state__in=(*OPEN, ProcessCall.State.FAILED)).update(
            state=ProcessCall.State.LEFT, ended_at=self.at
        )
        subject.waits.all().delete()
        subject.state, subject.ended_at, subject.next_at = State.CANCELLED, self.at, None
        subject.problem = self.reason[:4000]
        subject.save()
        return RunCancelled(str(subject.uuid), self.reason[:255])
