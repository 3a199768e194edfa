from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "ens.contexts.exports"
    label = "exports"
