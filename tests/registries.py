"""What the tests of the registry ask of its tables."""

from typing import Any

from django.apps import apps

from egov.foundation.events.api import Event


def rows() -> dict[str, list[Any]]:
    """Every row of the registry, so that a refusal can show that nothing changed."""
    models = [*apps.get_app_config("bus").get_models(include_auto_created=True), Event]
    return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in models}
