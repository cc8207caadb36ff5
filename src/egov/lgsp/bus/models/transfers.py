"""Files that one agency passes to another in six steps (decision 3119/QD-UBND, annex VI.9.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Transfer(models.Model):
    """One file on its way, from the request to the receipt."""

    class State(models.TextChoices):
        ASKED = "asked", _("đã gửi yêu cầu")
        AGREED = "agreed", _("bên nhận đồng ý")
        REFUSED = "refused", _("bên nhận từ chối")
        PREPARED = "prepared", _("đã chuẩn bị")
        SENT = "sent", _("đã gửi")
        CONFIRMED = "confirmed", _("truyền dữ liệu thành công")
        FAILED = "failed", _("bên nhận báo lỗi")
        CANCELLED = "cancelled", _("đã huỷ")
        EXPIRED = "expired", _("quá hạn")

    retention = "five years: evidence of what agencies gave each other; the file itself until it is confirmed"

    uuid = models.UUIDField(unique=True)
    sender = models.CharField(max_length=255)
    receiver = models.CharField(max_length=255)
    title = models.CharField(max_length=255)
    purpose = models.CharField(max_length=1000)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    name = models.CharField(max_length=255, default="")
    media_type = models.CharField(max_length=127, default="")
    size = models.BigIntegerField(default=0)
    sha256 = models.BinaryField(null=True)
    metadata = models.JSONField(default=dict)
    received = models.BigIntegerField(default=0, help_text="Bytes that are checked and on the disk.")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["sender", "-id"], name="bus_transfer_sender"),
            models.Index(fields=["receiver", "-id"], name="bus_transfer_receiver"),
            models.Index(fields=["expires_at"], name="bus_transfer_expiry"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received__gte=0, received__lte=models.F("size")), name="bus_transfer_received"
            )
        ]

    def __str__(self) -> str:
        return f"{self.sender} -> {self.receiver} {self.title} {self.state}"


class TransferStep(models.Model):
    """A decision or deed of one side."""

    retention = "with its transfer"

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="steps")
    at = models.DateTimeField()
    party = models.CharField(max_length=255)
    user_id = models.CharField(max_length=255, default="")
    state = models.CharField(max_length=9, choices=Transfer.State.choices)
    note = models.CharField(max_length=1000, default="")

    def __str__(self) -> str:
        return f"{self.party} {self.state}"
