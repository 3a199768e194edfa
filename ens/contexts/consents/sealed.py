"""
What a person's key seals of what was agreed to.
"""

from ens.ground.resealing import Sealed, constant

SEALED = (Sealed("consents_receipt", "sealed", constant(b"consent")),)
