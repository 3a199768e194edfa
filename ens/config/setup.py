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
    from django.conf import settings
    from django.core.management import call_command

    from ens.ground import lineage

    renewing = settings.ENS_HOME / ".renew"  # left by a restore that could not do it itself
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    if not lineage.settle() and renewing.exists():
        lineage.renew()
    renewing.unlink(missing_ok=True)
