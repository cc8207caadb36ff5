"""Code lists that forms, registers and other systems share."""

from django.db import models


class CodeList(models.Model):
    """A named list, such as ethnic groups; `source` is the rule that sets its codes."""

    retention = "permanent: reference data"

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200, blank=True)
    assumed = models.BooleanField(default=False, help_text="The codes are ours until the agency confirms them.")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class CodeItem(models.Model):
    """One code of a list. A code once used keeps its meaning; one no longer offered is not `active`."""

    retention = "permanent: reference data"

    list = models.ForeignKey(CodeList, models.PROTECT, related_name="items")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    order = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["list", "order"]
        constraints = [models.UniqueConstraint(fields=["list", "code"], name="code_item")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
