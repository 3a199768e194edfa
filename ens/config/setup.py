"""
Making the process ready: Django once, the schema up to date, ids of this cluster.
"""

import os


def django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ens.config.settings")
    import django as framework

    from ens.config import logs

    logs.configure()
    framework.setup()


def migrate() -> None:
    from django.core.management import call_command

    from ens.ground import lineage

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    lineage.settle()
