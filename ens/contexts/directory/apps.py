from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "ens.contexts.directory"
    label = "directory"
