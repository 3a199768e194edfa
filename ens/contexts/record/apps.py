from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "ens.contexts.record"
    label = "record"
