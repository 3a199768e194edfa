"""
What a person's key seals of who they are.
"""

from ens.contexts.identity import sealing
from ens.ground.resealing import Sealed


def _person(person: int) -> bytes:
    return sealing.place("person", person)


def _number(person: int) -> bytes:
    return sealing.place("ins", person)


SEALED = (
    Sealed("identity_person", "sealed", _person),
    Sealed("identity_number", "sealed", _number),
)
