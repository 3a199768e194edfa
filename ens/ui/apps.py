from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "ens.ui"
    label = "ui"
