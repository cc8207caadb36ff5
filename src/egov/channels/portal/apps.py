from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "egov.channels.portal"
    label = "portal"
