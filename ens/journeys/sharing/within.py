"""
What somebody may decide about: the person about everything, a mandatary within their mandate.
"""

from ens.contexts.access import api as access
from ens.ground import label
from ens.ground.reach import Reach


def categories(reach: Reach, person: int) -> tuple[str, ...]:
    """
    The categories of which this reach, made for deciding, holds everything that is not hidden.
    """
    return tuple(name for name in access.category_titles() if _holds(reach, person, name))


def _holds(reach: Reach, person: int, category: str) -> bool:
    labels = access.labels_of_category(category)
    kinds = (label.label(kind.number, 0) for kind in label.kinds())
    return all(reach.allows(person, one, author=0) for one in kinds if labels >> one & 1)
