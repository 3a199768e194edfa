from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "ens.contexts.notices"
    label = "notices"
