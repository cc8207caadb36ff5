"""What every table keeps to; imports cannot show it."""

import re

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from egov.foundation.events.api import HANDLERS, PAYLOADS
from egov.foundation.retention.api import RULES

LAYERS = ["kernel", "foundation", "lgsp", "registries", "applications", "services", "channels", "project"]


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("egov.")]


def layer(model: type[models.Model]) -> int:
    parts = model.__module__.split(".")
    return LAYERS.index(parts[1]) if parts[0] == "egov" else -1


def relations() -> list[models.Field]:
    return [
        field
        for model in ours()
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.is_relation and field.related_model is not None
    ]


def test_every_model_says_how_long_its_rows_are_kept():
    silent = [model._meta.label for model in ours() if not getattr(model, "retention", "")]

    assert silent == []


TERM = re.compile(r"\b\d+ (hours|days|months|years)\b")
NOT_YET = {
    "dossiers.Dossier": "the term hangs on the type of the result, which the data do not name yet",
    "feedback.Rating": "the sums that have to stay are still read from the ratings",
}


def test_every_term_is_carried_out_by_a_rule():
    termed = {model._meta.label for model in ours() if TERM.search(model.retention)}
    covered = {label for rule in RULES.values() for label in rule.models}
    series = {"payments.ReceiptSeries"}  # the counter of numbers, kept so that none is given twice

    assert termed - covered - series == set(NOT_YET)


def test_a_rule_speaks_of_tables_that_there_are():
    labels = {model._meta.label for model in apps.get_models()}

    assert {label for rule in RULES.values() for label in rule.models} <= labels


def test_every_model_can_be_named():
    nameless = [model._meta.label for model in ours() if "__str__" not in _methods(model)]

    assert nameless == []


def _methods(model: type[models.Model]) -> set[str]:
    """The methods that the project's own classes define."""
    return {name for cls in model.__mro__ if cls.__module__.startswith("egov.") for name in vars(cls)}


def test_foreign_keys_point_down_or_stay():
    rising = [str(field) for field in relations() if layer(field.related_model) > layer(field.model)]

    assert rising == []


def test_nothing_reaches_back_into_another_app():
    reaching = [
        str(field)
        for field in relations()
        if field.related_model._meta.app_label != field.model._meta.app_label
        and field.related_model.__module__.startswith("egov.")
        and not field.remote_field.hidden
    ]

    assert reaching == []


def test_every_event_is_handled_or_says_why_not():
    lonely = [name for name, payload in PAYLOADS.items() if not HANDLERS.get(name) and not payload.unhandled]

    assert lonely == []


def test_handlers_answer_to_events_of_lower_layers_or_their_own():
    for name, handlers in HANDLERS.items():
        origin = LAYERS.index(PAYLOADS[name].__module__.split(".")[1])
        assert all(LAYERS.index(handler.split(".")[1]) >= origin for handler in handlers), name


@pytest.mark.django_db
def test_the_migrations_make_the_tables_of_the_models():
    assert call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0) is None
