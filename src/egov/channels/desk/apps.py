from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "egov.channels.desk"
    label = "desk"
