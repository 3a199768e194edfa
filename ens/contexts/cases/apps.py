from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "ens.contexts.cases"
    label = "cases"
