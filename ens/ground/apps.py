from django.apps import AppConfig
from django.db.backends.signals import connection_created


class GroundConfig(AppConfig):
    name = "ens.ground"
    label = "ground"

    def ready(self) -> None:
        from ens.ground import database

        connection_created.connect(database.prepare, dispatch_uid="ens.ground.database")
