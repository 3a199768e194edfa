"""
Who works at a place, by their folded names.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from ens.ground import database
from ens.standards.ins import fold

AT_PLACES = """
select s.structure, p.family, p.given from directory_situation s
join directory_professional p using (professional)
where s.structure = any(%s::bigint[])
"""


def names_at_places(places: Collection[int]) -> Mapping[int, Mapping[str, frozenset[str]]]:
    """
    For each place, the first given names there of each family name.
    """
    found: defaultdict[int, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for place, family, given in database.execute(AT_PLACES, (list(places),)).fetchall():
        found[place][fold(family)].add(fold(given))
    return {
        place: {family: frozenset(given) for family, given in named.items()}
        for place, named in found.items()
    }
