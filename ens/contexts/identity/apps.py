from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "ens.contexts.identity"
    label = "identity"
