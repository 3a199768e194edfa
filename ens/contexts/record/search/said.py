"""
What the server tells of its search, beyond the names of the parameters.
"""

from ens.contexts.record.search import query
from ens.contexts.record.search.criteria import MODIFIERS, PREFIXES


def said() -> str:
    """
    The markdown of the CapabilityStatement: made from the tables that the search itself reads.
    """
    modifiers = [
        f"- {kind}: {' '.join(f':{one}' for one in known)}" for kind, known in MODIFIERS.items()
    ]
    return "\n".join(
        [
            "Search modifiers, by type of parameter (none on _id and _lastUpdated):",
            *modifiers,
            f"- prefixes of a date: {' '.join(PREFIXES)}",
            f"- _sort: up to {query.MOST_SORTS} of _id, _lastUpdated and parameters of type date",
            f"- chains and _has: one level deep, up to {query.MOST_CHAINED}, inside one person",
        ]
    )
