"""
Making the process ready: Django once, the schema up to date, ids of this cluster.
"""

import os
from collections.abc import Callable


def django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ens.config.settings")
    import django as framework

    from ens.config import logs

    logs.configure()
    framework.setup()


def migrate(*, partitions: int = 0, say: Callable[[str], object] = lambda line: None) -> None:
    """
    Bring the schema up to date; spread it into as many parts as it has, or as asked; say to the
    server whose rows each role is shown.
    """
    from django.conf import settings
    from django.core.management import call_command

    from ens.config import jobs, roles
    from ens.config.spread import partitions as parts
    from ens.ground import lineage

    renewing = settings.ENS_HOME / ".renew"  # left by a restore that could not do it itself
    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
    parts.settle(partitions or settings.ENS_PARTITIONS, say=say)
    roles.settle()
    if not lineage.settle() and renewing.exists():
        lineage.renew()
    renewing.unlink(missing_ok=True)
    jobs.erase_again()
