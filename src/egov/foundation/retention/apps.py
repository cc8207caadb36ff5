from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RetentionConfig(AppConfig):
    name = "egov.foundation.retention"
    label = "retention"

    def ready(self) -> None:
        from egov.foundation.retention import events, jobs  # noqa: F401

        autodiscover_modules("retention")
