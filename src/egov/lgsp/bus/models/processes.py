"""Long-running processes: drawings whose steps call services of the bus, and their runs (decision 0037)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from egov.lgsp.bus.models.parties import KEPT_WITH_EVIDENCE, Subsystem


class Process(models.Model):
    """One version of a process; at most one of a code is in use. A version is not changed, a new one is put."""

    retention = KEPT_WITH_EVIDENCE

    code = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    subsystem = models.ForeignKey(
        Subsystem, models.PROTECT, related_name="processes", help_text="The application as which its steps call."
    )
    xml = models.TextField(help_text="The drawing, BPMN 2.0.")
    sha256 = models.CharField(max_length=64)
    in_use = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150, blank=True)
    next_start = models.DateTimeField(null=True, help_text="When its timer starts it next.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="bus_process_version"),
            models.UniqueConstraint(fields=["code"], condition=Q(in_use=True), name="bus_process_in_use"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class ProcessRun(models.Model):
    """One run of one version. `state` is what `lgsp/workflow` writes, and nobody else reads it."""

    class State(models.TextChoices):
        RUNNING = "running", _("đang chạy")
        FAILED = "failed", _("dừng vì lỗi")
        ENDED = "ended", _("đã xong")
        CANCELLED = "cancelled", _("đã huỷ")

    retention = "ninety days after its end; a failed one until somebody decides"

    uuid = models.UUIDField(unique=True)
    process = models.ForeignKey(Process, models.PROTECT, related_name="runs")
    cause = models.CharField(max_length=255, help_text="What started it; the same cause starts it once.")
    started_by = models.CharField(max_length=255)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    progress = models.JSONField()
    data = models.JSONField(default=dict, help_text="What it knows: what it was started with, and each answer.")
    taken = models.JSONField(default=list, help_text="Events that its steps have taken.")
    result = models.CharField(max_length=120, blank=True, help_text="The end that it came to.")
    problem = models.TextField(blank=True)
    next_at = models.DateTimeField(null=True, help_text="When its next timer is due.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "cause"], name="bus_process_run_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="running"), name="bus_process_run_due"),
            models.Index(fields=["-started_at"], name="bus_process_run_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.process} {self.uuid}"


class ProcessCall(models.Model):
    """One step that calls a service: written down before it is made, with the message id that it keeps at each try."""

    class State(models.TextChoices):
        WAITING = "waiting", _("chờ gọi")
        SENT = "sent", _("đã gửi, chờ trả lời")
        DONE = "done", _("xong")
        FAILED = "failed", _("không xong")
        LEFT = "left", _("không cần nữa")

    retention = "with its run"

    run = models.ForeignKey(ProcessRun, models.CASCADE, related_name="calls")
    task = models.UUIDField(help_text="The step in the engine's tree.")
    step = models.CharField(max_length=120)
    label = models.CharField(max_length=255, blank=True)
    message_id = models.UUIDField(unique=True)
    service = models.CharField(max_length=400)
    method = models.CharField(max_length=8)
    path = models.TextField()
    body = models.TextField()
    asynchronous = models.BooleanField(default=False)
    most_tries = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField()
    message = models.CharField(max_length=36, blank=True, help_text="Address of the message that the bus keeps.")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    exchange = models.CharField(max_length=36, blank=True, help_text="The bus's record of the last try.")
    fault = models.CharField(max_length=120, blank=True)
    said = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "task"], name="bus_process_call_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state__in=("waiting", "sent")), name="bus_process_call_due")
        ]

    def __str__(self) -> str:
        return f"{self.step} {self.message_id} {self.state}"


class ProcessWait(models.Model):
    """A step that waits for an event of a room with this key."""

    retention = "until its event has come or its run has ended"

    run = models.ForeignKey(ProcessRun, models.CASCADE, related_name="waits")
    task = models.UUIDField()
    step = models.CharField(max_length=120)
    label = models.CharField(max_length=255, blank=True)
    room = models.CharField(max_length=255)
    code = models.CharField(max_length=255)
    field = models.CharField(max_length=255, blank=True, help_text="Where the key stands in the event, a.b.c.")
    key = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "task", "step"], name="bus_process_wait_once")]
        indexes = [models.Index(fields=["room", "code"], name="bus_process_wait_for")]

    def __str__(self) -> str:
        return f"{self.step}: {self.room}/{self.code} {self.key}"


class ProcessNews(models.Model):
    """An event that a process's application has taken; one that comes again is taken once. Events that came before
    anybody waited for them are found here."""

    retention = "thirty days"

    subsystem = models.ForeignKey(Subsystem, models.CASCADE)
    uuid = models.UUIDField()
    room = models.CharField(max_length=255)
    code = models.CharField(max_length=255)
    event = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subsystem", "uuid"], name="bus_process_news_once")]
        indexes = [models.Index(fields=["subsystem", "room", "code", "at"], name="bus_process_news_of")]

    def __str__(self) -> str:
        return f"{self.room}/{self.code} {self.uuid}"
