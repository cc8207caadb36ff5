from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "egov.foundation.files"
    label = "files"
