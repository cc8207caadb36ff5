from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "egov.foundation.directory"
    label = "directory"
