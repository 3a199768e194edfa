"""
Family names as they are searched: folded, and how common each is here.
"""

from collections.abc import Sequence

from ens.ground import database

FAMILIES = "select person, family from identity_person where person = any(%s::bigint[])"
COMMON = """
select family, count(*) from identity_person where family = any(%s::text[]) group by family
"""

ESTIMATE = """
select greatest(reltuples, 0)::bigint from pg_class where oid = 'identity_person'::regclass
"""


def families_of(persons: Sequence[int]) -> dict[int, str]:
    return dict(database.execute(FAMILIES, (list(persons),)).fetchall())


def how_many_named(families: Sequence[str]) -> dict[str, int]:
    """
    How many persons bear each folded name.
    """
    return dict(database.execute(COMMON, (list(set(families)),)).fetchall())


def how_many() -> int:
    """
    Persons known here, as the database estimates them: the count itself would read them all.
    """
    row = database.execute(ESTIMATE).fetchone()
    return int(row[0]) if row else 0
