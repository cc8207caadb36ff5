from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "egov.foundation.calendars"
    label = "calendars"
