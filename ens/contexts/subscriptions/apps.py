from django.apps import AppConfig


class SubscriptionsConfig(AppConfig):
    name = "ens.contexts.subscriptions"
    label = "subscriptions"
