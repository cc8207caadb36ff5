from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "egov.project"
    label = "project"
