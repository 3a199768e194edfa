from django.apps import AppConfig


class TerminologyConfig(AppConfig):
    name = "ens.contexts.terminology"
    label = "terminology"
