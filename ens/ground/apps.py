from django.apps import AppConfig
from django.core.signals import request_started
from django.db.backends.signals import connection_created


class GroundConfig(AppConfig):
    name = "ens.ground"
    label = "ground"

    def ready(self) -> None:
        from ens.ground import database

        connection_created.connect(database.prepare, dispatch_uid="ens.ground.database")
        request_started.connect(database.take, dispatch_uid="ens.ground.database")
