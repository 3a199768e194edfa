"""
What a person's key seals of what they are told.
"""

from ens.contexts.notices import actions
from ens.ground.resealing import Sealed

SEALED = (Sealed("notices_notice", "sealed", actions.place, ("notice",)),)
