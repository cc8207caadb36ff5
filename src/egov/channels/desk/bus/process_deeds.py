"""What can be done about long-running processes and their runs."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop

from egov.channels.desk.bus import fields
from egov.channels.desk.bus.deed import Deed, active, subsystems
from egov.channels.desk.bus.fields import Fields, PasteField
from egov.channels.desk.bus.written import WrittenField
from egov.kernel.actor import Actor
from egov.lgsp.bus import api as bus

State = bus.ProcessRun.State


class DrawingField(PasteField):
    """A BPMN 2.0 drawing; each mistake is told, and what was pasted stays."""

    def __init__(self, subsystem: bus.Subsystem, initial: str) -> None:
        hint = _("Dán tệp BPMN 2.0 xuất từ trình vẽ. Lượt đang chạy giữ phiên bản của nó.")
        super().__init__(_("Bản vẽ quy trình"), 1_000_000, initial=initial, hint=hint)
        self.subsystem = subsystem

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        wrong = bus.wrong_process(self.subsystem, text)
        if wrong:
            raise forms.ValidationError(wrong.splitlines())
        return text


def new_process(subsystem: Any, actor: Actor) -> Fields:
    return {
        "code": forms.CharField(
            label=_("Mã quy trình"), max_length=64, required=False, help_text=_("Mã đã có thì thành phiên bản mới.")
        ),
        "drawing": DrawingField(subsystem, ""),
    }


def changed_process(process: Any, actor: Actor) -> Fields:
    return {"drawing": DrawingField(process.subsystem, process.xml)}


def start_data(process: Any, actor: Actor) -> Fields:
    field = WrittenField(
        _("Dữ liệu bắt đầu, YAML hoặc JSON"), lambda document: None, hint=_("Ví dụ so_dinh_danh: '036090000123'")
    )
    field.empty = True
    field.widget.attrs["rows"] = 6
    return {"data": field}


PROCESSES = [
    Deed(
        "them-quy-trinh",
        _noop("Thêm quy trình tích hợp"),
        _noop("Đã đặt quy trình. Quy trình chạy được từ lúc này."),
        bus.Subsystem,
        "bus.manage",
        lambda subsystem, given: bus.PutProcess(subject=subsystem, **given),
        subsystems,
        new_process,
        lambda subsystem: active(subsystem) and subsystem.admission != "certificate",
    ),
    Deed(
        "sua-quy-trinh",
        _noop("Thay bản vẽ"),
        _noop("Đã đặt phiên bản mới."),
        bus.Process,
        "bus.process",
        lambda process, given: bus.PutProcess(subject=process.subsystem, code=process.code, **given),
        bus.processes_visible_to,
        changed_process,
        lambda process: process.in_use,
    ),
    Deed(
        "chay-quy-trinh",
        _noop("Chạy một lượt"),
        _noop("Đã bắt đầu một lượt chạy."),
        bus.Process,
        "bus.process",
        lambda process, given: bus.StartProcess(subject=process, data=given["data"] or {}),
        bus.processes_visible_to,
        start_data,
        lambda process: process.in_use,
        intro=_noop("Các bước gọi dịch vụ thật, với tư cách ứng dụng của quy trình."),
    ),
    Deed(
        "ngung-quy-trinh",
        _noop("Ngừng quy trình"),
        _noop("Đã ngừng. Lượt đang chạy vẫn chạy tới hết."),
        bus.Process,
        "bus.process",
        lambda process, given: bus.TakeOutProcess(subject=process),
        bus.processes_visible_to,
        when=lambda process: process.in_use,
        danger=True,
    ),
    Deed(
        "chay-tiep",
        _noop("Chạy tiếp"),
        _noop("Lượt chạy đi tiếp từ bước bị lỗi."),
        bus.ProcessRun,
        "bus.run",
        lambda run, given: bus.RetryRun(subject=run),
        bus.runs_visible_to,
        when=lambda run: run.state == State.FAILED,
        intro=_noop("Lời gọi lỗi được gọi lại với cùng mã thông điệp, nên bên cung cấp không làm hai lần."),
    ),
    Deed(
        "huy-luot-chay",
        _noop("Huỷ lượt chạy"),
        _noop("Đã huỷ lượt chạy."),
        bus.ProcessRun,
        "bus.run",
        lambda run, given: bus.CancelRun(subject=run, reason=given["reason"]),
        bus.runs_visible_to,
        fields.reason(_noop("Lý do"), _noop("Ghi vào lượt chạy. Những bước đã xong vẫn giữ nguyên.")),
        lambda run: run.state in (State.RUNNING, State.FAILED),
        danger=True,
    ),
]
