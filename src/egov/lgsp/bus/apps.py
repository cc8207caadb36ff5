from django.apps import AppConfig


class BusConfig(AppConfig):
    name = "egov.lgsp.bus"
    label = "bus"
