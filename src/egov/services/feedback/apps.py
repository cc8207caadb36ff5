from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "egov.services.feedback"
    label = "feedback"
