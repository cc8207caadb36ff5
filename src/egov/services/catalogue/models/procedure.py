"""Procedures: what may be asked of which agency. How each is carried out is told by its releases."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from egov.foundation.directory.api import Agency


class Field(models.Model):
    """A field of administration (lĩnh vực), such as Hộ tịch or Đất đai."""

    retention = "permanent: reference data"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Procedure(models.Model):
    """One administrative procedure at one level. `agency` is a group (every commune) where many offer it."""

    class Level(models.TextChoices):
        PROVINCE = "tinh"
        DISTRICT = "huyen"
        COMMUNE = "xa"

    retention = "permanent: reference data"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=1000)
    field = models.ForeignKey(Field, models.PROTECT, related_name="procedures")
    agency = models.ForeignKey(Agency, models.PROTECT, null=True, related_name="+")
    agency_level = models.CharField(max_length=5, choices=Level.choices)
    cooperating = models.JSONField(default=list, help_text="Codes of further agencies that perform a part.")
    target_level = models.PositiveSmallIntegerField(
        null=True,
        help_text="Level of online service aimed at: 3, or 4 with payment; empty where none is printed.",
    )
    for_citizens = models.BooleanField(default=True)
    for_businesses = models.BooleanField(default=False)
    life_events = models.JSONField(default=list, help_text="Keys of the life events that lead to it.")
    listings = models.JSONField(default=list, help_text="Rows of the province's lists that name it.")
    keywords = models.TextField(blank=True, help_text="Everyday words that lead to it, without marks.")
    # Found by whole words: these begin and end with a space. Written by loading, read by search.
    name_lower = models.CharField(max_length=1000, editable=False)
    name_key = models.CharField(max_length=1000, editable=False)
    context_key = models.CharField(
        max_length=600, editable=False, help_text="Field and agency, without marks, between spaces."
    )
    words = models.GeneratedField(
        expression=(
            SearchVector("name_key", weight="A", config="simple")
            + SearchVector("keywords", weight="B", config="simple")
            + SearchVector("context_key", weight="D", config="simple")
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["code"]
        indexes = [GinIndex(fields=["words"], name="procedure_words")]

    def __str__(self) -> str:
        return self.name
