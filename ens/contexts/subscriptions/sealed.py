"""
What a person's key seals of what software asked for.
"""

from ens.contexts.subscriptions import keeping
from ens.ground.resealing import Sealed

SEALED = (Sealed("subscriptions_subscription", "body", keeping.place, ("number",)),)
