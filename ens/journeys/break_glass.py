"""
The glass is broken: a professional without relation opens a space in an emergency.
"""

from ens.contexts.access import api as access
from ens.contexts.directory import api as directory
from ens.ground.actor import Actor


def may_break(actor: Actor) -> bool:
    """
    Whether the table of emergencies knows this professional, as they work now.
    """
    return _capacity(actor) is not None


def _capacity(actor: Actor) -> access.Capacity | None:
    if not actor.professional:
        return None
    known = directory.professional(actor.professional)
    here = [
        one
        for one in known.situations
        if (one.structure, one.profession) == (actor.structure, actor.profession)
    ]
    return access.emergency_capacity(here, regulation=actor.regulation)
