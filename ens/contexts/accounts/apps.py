from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ens.contexts.accounts"
    label = "accounts"
