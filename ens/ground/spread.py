"""
Whether the persons' tables are in parts by person, here or on several machines.

The answers are the same; a statement that is told the person as a value opens one part of each
table, one that finds the person itself makes ready to open them all.
"""

from functools import cache

from ens.ground import database

IN_PARTS = """
select relkind = 'p' or exists (select from pg_extension where extname = 'citus')
from pg_class where oid = 'ground_person_key'::regclass
"""


@cache
def is_in_parts() -> bool:
    """
    The same for the life of a process: `ens migrate` changes it while nothing is served.
    """
    return bool(database.execute(IN_PARTS).fetchall()[0][0])
