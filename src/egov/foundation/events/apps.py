from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "egov.foundation.events"
    label = "events"
