from django.apps import AppConfig


class EformsConfig(AppConfig):
    name = "egov.services.eforms"
    label = "eforms"
