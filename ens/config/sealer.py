"""
The threads of the worker that seal the register and have it cosigned.
"""

from django.db import close_old_connections

from ens.config.repeating import Repeating
from ens.contexts.register import api as register
from ens.ground import clock, failpoints

MOST = 5000


class Sealer(Repeating):
    """
    Of several workers, one at a time does it.
    """

    def work(self) -> bool:
        close_old_connections()
        sealed = register.seal(now=clock.now())
        if sealed:
            failpoints.reach("seal-after-commit")
        return sealed >= MOST


class Cosigning(Repeating):
    """
    A witness that is away keeps nobody from sealing, and gets what it missed when it is back.
    """

    def work(self) -> bool:
        close_old_connections()
        register.tell_witnesses(now=clock.now())
        return False


def forget_old() -> None:
    """
    What is older than the register is kept, until nothing of it is left.
    """
    from django.conf import settings

    while register.forget_old(years=settings.ENS_REGISTER_YEARS, now=clock.now()):
        pass
