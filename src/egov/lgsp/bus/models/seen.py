"""What operators are shown: diagnoses that a gateway made, and alerts of what will stop traffic."""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Diagnosis(models.Model):
    """Somebody asked whether an application can call a service; a gateway answers by doing each step (decision 0035).

    The gateways are woken by a notice of the new row; the first that claims it writes the steps.
    """

    retention = "ninety days: what was wrong then"

    uuid = models.UUIDField(primary_key=True, default=uuid4)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=150)
    client = models.CharField(max_length=255, help_text="instance/class/member/subsystem")
    service = models.CharField(max_length=400)
    method = models.CharField(max_length=8)
    path = models.TextField(blank=True)
    purpose = models.CharField(max_length=255, blank=True)
    wanted_node = models.CharField(max_length=80, blank=True, help_text="Only this node answers; empty: any.")
    node = models.CharField(max_length=80, blank=True, help_text="The process that made it.")
    done_at = models.DateTimeField(null=True)
    steps = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["at"], condition=Q(done_at__isnull=True), name="bus_diagnosis_waiting")]

    def __str__(self) -> str:
        return f"{self.client} -> {self.service}"


class Alert(models.Model):
    """Something that stops traffic soon, or has begun to. One row for each from its first to its last sight."""

    class Kind(models.TextChoices):
        CREDENTIAL = "credential", _("thông tin xác thực sắp hết hạn")
        DISK = "disk", _("ổ đĩa sắp đầy")
        STAMP = "stamp", _("dấu thời gian bị chậm")
        LETTERS = "letters", _("thông điệp không gửi được")
        QUEUE = "queue", _("thông điệp chờ quá lâu")
        CIRCUIT = "circuit", _("dịch vụ đang bị ngắt")
        NODE = "node", _("nút không báo còn chạy")
        UNEMPTIED = "unemptied", _("hàng đợi không được lấy tin")

    class Level(models.TextChoices):
        WARNING = "warning", _("cảnh báo")
        URGENT = "urgent", _("khẩn cấp")

    retention = "13 months after it was resolved"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    subject = models.CharField(
        max_length=255, help_text="What it is about: a fingerprint, a folder, a service, a node."
    )
    level = models.CharField(max_length=7, choices=Level.choices)
    facts = models.JSONField(default=dict, help_text="Figures for the sentence, as last seen.")
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    mailed_level = models.CharField(max_length=7, blank=True, help_text="The level that operators were told of last.")
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(resolved_at__isnull=True), name="bus_alert_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.level}"
