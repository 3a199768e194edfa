from django.apps import AppConfig


class FeedConfig(AppConfig):
    name = "ens.contexts.feed"
    label = "feed"
