"""
The proof that the register tells all and is unchanged: for the person, and for anybody.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.register import api as register
from ens.ground import database
from ens.ground.actor import Actor
from ens.journeys import holder
from ens.journeys.holder import Holder
from ens.journeys.trace import trace_reading_of_register

MOST_POINTS = 20
NothingSealed = register.NothingSealed


@dataclass(frozen=True, slots=True)
class Point:
    """
    A checkpoint as it is published: its size, its signed note and who cosigned it.
    """

    size: int
    note: str
    cosignatures: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.note + "".join(f"{one}\n" for one in self.cosignatures)


def shown(*, actor: Actor, patient: str, now: dt.datetime) -> Holder:
    """
    Whose register it is.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, _ = holder.opened(actor=actor, patient=patient, now=now)
    return whose


def receipt(
    *, actor: Actor, patient: str, since: int, now: dt.datetime
) -> tuple[Holder, register.Receipt]:
    """
    What proves the lines that the reader sees; of their own space, also that there are no others.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    :raises register.NothingSealed: the very first lines are not sealed yet
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    with database.transaction():
        found = register.receipt(reach=reach, whole=whose.mine, since=since)
        trace_reading_of_register(reach, now=now)
    return whose, found


def points() -> tuple[Point, ...]:
    """
    The last checkpoints, newest first.
    """
    return tuple(Point(*one) for one in register.checkpoints(limit=MOST_POINTS))


def public_key() -> str:
    return register.public_key()


def keys_in_order() -> tuple[str, ...]:
    """
    The register's keys one after the other, each with the signature of the one before for it.
    """
    return tuple(register.keys())


def witness_keys() -> tuple[str, ...]:
    return register.witness_keys()
