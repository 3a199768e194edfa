from django.apps import AppConfig


class SteeringConfig(AppConfig):
    name = "ens.contexts.steering"
    label = "steering"
