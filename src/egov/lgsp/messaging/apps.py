from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "egov.lgsp.messaging"
    label = "messaging"
