from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "ens.contexts.access"
    label = "access"
