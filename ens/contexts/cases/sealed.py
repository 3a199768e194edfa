"""
What a person's key seals of what was asked and answered.
"""

from ens.contexts.cases import queries
from ens.ground.resealing import Sealed

SEALED = (Sealed("cases_step", "sealed", queries.place, ("number", "step")),)
