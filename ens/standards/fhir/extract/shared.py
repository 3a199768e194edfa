"""
Parameters that find what others find: their rows are not written twice.

`combo-value-quantity` is `value-quantity` and `component-value-quantity`: a search on it reads
the rows of those two.
"""

from collections.abc import Mapping
from functools import cache

from ens.standards.fhir import definitions
from ens.standards.fhir.definitions import SearchParameter

SHARING = frozenset({"quantity", "composite"})


def parts_of(parameter: SearchParameter) -> tuple[int, ...]:
    """
    The numbers under which the rows of a parameter are written: its own, or those of others.
    """
    if parameter.kind not in SHARING:
        return (parameter.number,)
    return _shared(parameter.type).get(parameter.number, (parameter.number,))


@cache
def _shared(rtype: str) -> Mapping[int, tuple[int, ...]]:
    known = {
        one.number: _ways(one)
        for one in definitions.search_parameters(rtype).values()
        if one.kind in SHARING
    }
    found = {}
    for number, ways in known.items():
        smaller = [other for other, theirs in known.items() if theirs < ways]
        if smaller and frozenset().union(*(known[other] for other in smaller)) == ways:
            found[number] = tuple(sorted(smaller))
    return found


def _ways(parameter: SearchParameter) -> frozenset[tuple[str, ...]]:
    """
    Each alternative of the expression, with what is taken from it.
    """
    taken = tuple(one.expression for one in parameter.components)
    return frozenset(
        (parameter.kind, part.strip(), *taken) for part in parameter.expression.split("|")
    )
