from django.apps import AppConfig


class WatchConfig(AppConfig):
    name = "ens.contexts.watch"
    label = "watch"
