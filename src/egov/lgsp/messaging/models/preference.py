"""How people want to be told."""

from django.conf import settings
from django.db import models

from egov.lgsp.messaging.topics import CHOOSABLE, Channel


class Preference(models.Model):
    """The language in which a person is written to."""

    retention = "with the account"

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    language = models.CharField(max_length=2, choices=[("vi", "vi"), ("en", "en")], default="vi")

    def __str__(self) -> str:
        return f"{self.user_id} {self.language}"


class Choice(models.Model):
    """A person's yes or no to one topic by one channel; where there is none, the default holds."""

    retention = "with the account"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=10, choices=[(topic.value, topic.value) for topic in CHOOSABLE])
    channel = models.CharField(max_length=5, choices=[(channel.value, channel.value) for channel in Channel])
    wanted = models.BooleanField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic", "channel"], name="choice_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.topic} {self.channel} {self.wanted}"
