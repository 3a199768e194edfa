from django.apps import AppConfig


class StoreConfig(AppConfig):
    name = "ens.contexts.store"
    label = "store"
