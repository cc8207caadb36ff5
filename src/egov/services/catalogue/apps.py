from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "egov.services.catalogue"
    label = "catalogue"
