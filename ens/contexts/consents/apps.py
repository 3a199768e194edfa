from django.apps import AppConfig


class ConsentsConfig(AppConfig):
    name = "ens.contexts.consents"
    label = "consents"
