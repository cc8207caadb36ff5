from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "egov.registries.reference"
    label = "reference"
