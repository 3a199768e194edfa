from django.apps import AppConfig


class PreventionConfig(AppConfig):
    name = "ens.contexts.prevention"
    label = "prevention"
