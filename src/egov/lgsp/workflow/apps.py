from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "egov.lgsp.workflow"
    label = "workflow"

    def ready(self) -> None:
        from egov.lgsp.workflow import events  # noqa: F401
