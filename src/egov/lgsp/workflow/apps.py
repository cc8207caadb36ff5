from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "egov.lgsp.workflow"
    label = "workflow"
