from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "egov.services.dossiers"
    label = "dossiers"
