"""What messages are about, and how they travel: what a person may choose, with the words to choose by."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    """What a message is about. `ACCOUNT` cannot be turned off: the person asked for it just now."""

    STATUS = "status", _("Hồ sơ đang ở bước nào")
    REQUESTS = "requests", _("Việc bạn cần làm: bổ sung giấy tờ, trả phí")
    RESULT = "result", _("Kết quả hồ sơ")
    RATING = "rating", _("Mời đánh giá sau khi nhận kết quả")
    ACCOUNT = "account", _("Tài khoản")


class Channel(TextChoices):
    """How a message travels. SMS is chosen now and used once the province has an SMS centre."""

    MAIL = "mail", _("Thư điện tử")
    SMS = "sms", _("Tin nhắn")


CHOOSABLE = (Topic.STATUS, Topic.REQUESTS, Topic.RESULT, Topic.RATING)


def wanted_by_default(channel: Channel) -> bool:
    """Mail comes unless it is turned off; SMS only if it is turned on."""
    return channel is Channel.MAIL
