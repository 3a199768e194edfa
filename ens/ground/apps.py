from django.apps import AppConfig


class GroundConfig(AppConfig):
    name = "ens.ground"
    label = "ground"
