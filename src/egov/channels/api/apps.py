from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "egov.channels.api"
    label = "api"
