"""
What a person's key seals of what leaves for research, until it has left.
"""

from ens.contexts.feed import subject
from ens.ground.resealing import Sealed


def _sending(person: int, rid: int, version: int) -> bytes:
    return f"feed:{person}:{rid}:{version}".encode()


SEALED = (
    Sealed("feed_sending", "sealed", _sending, ("rid", "version")),
    Sealed("feed_subject", "sealed", subject.place),
)
