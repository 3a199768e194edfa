"""
A professional enters a code: that of a temporary pass, or the one that lets into a care team.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.ground.actor import Actor
from ens.journeys import relate
from ens.journeys.sharing import passes


def by_code(*, actor: Actor, code: str, key: str, now: dt.datetime) -> str:
    """
    Return the public id of the person whose code it is.

    :raises codes.CodeRefused, codes.TooManyCodes: as `codes.enter`
    """
    how = passes.use if access.is_pass(code) else relate.by_code
    return how(actor=actor, code=code, key=key, now=now)
