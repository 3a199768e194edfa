"""
Whether this database still is the cluster that its transaction ids come from.

`tx` columns hold transaction ids, which mean something in one cluster only. A row of ours says
which one: its `tx` is the id of the transaction that wrote it, so the system's own `xmin` agrees
as long as nobody dumped and loaded it. After a logical load every `tx` is set to the lowest id,
before anything is served, and what was given out under the old ids (page links) is refused.
"""

from functools import cache

from django.db import transaction
from psycopg import sql

from ens.ground import database

LOWEST = 3  # the first id that a transaction ever has

PRESENT = """
select l.xmin::text::bigint = mod(l.tx::text::bigint, 4294967296)
        and l.system = s.system_identifier,
    l.timeline = c.timeline_id
from ground_lineage l, pg_control_system() s, pg_control_checkpoint() c
"""
RENEW = """
update ground_lineage set id = gen_random_uuid(), tx = pg_current_xact_id(),
    system = (select system_identifier from pg_control_system()),
    timeline = (select timeline_id from pg_control_checkpoint())
"""
TABLES = """
select c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid
where a.attname = 'tx' and a.atttypid = 'xid8'::regtype and c.relkind in ('r', 'p')
    and c.relnamespace = current_schema()::regnamespace and c.relname <> 'ground_lineage'
"""


@cache
def current() -> str:
    """
    The name of this lineage, the same for the life of a process: a change of it needs a restart.
    """
    return str(database.execute("select id from ground_lineage").fetchall()[0][0])


def is_settled() -> bool:
    """
    False for a database that was loaded, or brought back to an earlier time, since `settle`.
    """
    [(same_cluster, same_time)] = database.execute(PRESENT).fetchall()
    return bool(same_cluster and same_time)


def settle() -> bool:
    """
    Make a loaded database fit to serve; True if there was something to do.

    Nothing may be serving it. Called by `ens migrate` and `ens up`.
    """
    with transaction.atomic(durable=True):
        database.execute("lock table ground_lineage in exclusive mode")
        [(same_cluster, same_time)] = database.execute(PRESENT).fetchall()
        if same_cluster and same_time:
            return False
        if not same_cluster:
            _lower_ids()
        database.execute(RENEW)
    current.cache_clear()
    return True


def renew() -> None:
    """
    Refuse from now on what was given out before: the database was restored.
    """
    with transaction.atomic(durable=True):
        database.execute(RENEW)
    current.cache_clear()


def _lower_ids() -> None:
    """
    Triggers are set aside: the register refuses changes, and this one changes no fact in it.
    """
    for (name,) in database.execute(TABLES).fetchall():
        table = sql.Identifier(name)
        for statement in (
            "alter table {} disable trigger user",
            f"update {{}} set tx = '{LOWEST}' where tx <> '{LOWEST}'",
            "alter table {} enable trigger user",
        ):
            database.raw().execute(sql.SQL(statement).format(table))
