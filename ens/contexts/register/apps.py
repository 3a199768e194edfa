from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "ens.contexts.register"
    label = "register"
