"""
Whether things that are known meet criteria, for what watches over them: nothing of them leaves, so
nothing is written in the register. Whoever is then told of them leaves the trace.
"""

from collections.abc import Sequence

from ens.contexts.record.search import statement
from ens.contexts.record.search.query import Query
from ens.ground import database
from ens.ground.reach import Reach


def meets(query: Query, rids: Sequence[int], *, reach: Reach) -> frozenset[int]:
    """
    Those of these rows that the reach sees and the query finds.
    """
    searched = statement.persons(query, reach)
    values = statement.bound(query, reach)
    table, conditions = statement.source(query, searched, values)
    among = f"r.rid = any({values.bind(list(rids))}::bigint[])"
    sql = f"select r.rid from {table} where {' and '.join([*conditions, among])}"
    return frozenset(row[0] for row in database.execute(sql, values).fetchall())
