"""What went over the bus, summed by the hour: a projection of the exchanges that can be dropped and rebuilt."""

from django.db import models


class HourFigure(models.Model):
    """Exchanges of one hour between one caller and one service that ended alike and took about as long.

    The answer times stand in buckets, so that percentiles of any span and any group come from plain sums.
    """

    class Ending(models.TextChoices):
        """Whose fault it was; empty when the provider's answer went through and was no error of its own."""

        FINE = ""
        FAILED = "failed"  # the provider answered with status 500 or more
        CALLER = "caller"
        BUS = "bus"
        PROVIDER = "provider"

    retention = "permanent: survives the removal of exchanges"

    hour = models.DateTimeField()
    client = models.CharField(max_length=255, help_text="Empty for a caller that the registry does not know.")
    service = models.CharField(max_length=400, help_text="Empty for a service that the registry does not know.")
    ending = models.CharField(max_length=8, choices=Ending.choices, blank=True)
    bucket = models.SmallIntegerField(help_text="Eighths of powers of two of microseconds, rounded up.")
    calls = models.BigIntegerField()
    took_us = models.BigIntegerField()
    provider_us = models.BigIntegerField()
    request_bytes = models.BigIntegerField()
    response_bytes = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hour", "client", "service", "ending", "bucket"], name="bus_figure_once")
        ]

    def __str__(self) -> str:
        return f"{self.hour} {self.client} -> {self.service}"
