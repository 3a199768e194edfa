"""
What a person's key seals of what was watched.
"""

from ens.ground.resealing import Sealed, constant

SEALED = (Sealed("watch_alert", "comment", constant(b"watch")),)
