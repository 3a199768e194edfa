"""
A row of somebody in every table that can hold one, whatever table comes.
"""

import datetime as dt
import itertools
import uuid

from psycopg.types.json import Jsonb

AT = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
_numbers = itertools.count(70_000)
BY_TYPE = {
    "bigint": lambda: next(_numbers),
    "integer": lambda: next(_numbers),
    "smallint": lambda: next(_numbers) % 30_000,
    "text": lambda: f"planted-{next(_numbers)}",
    "character varying": lambda: f"planted-{next(_numbers)}",
    "bytea": lambda: b"planted-%d" % next(_numbers),
    "boolean": lambda: False,
    "uuid": uuid.uuid4,
    "jsonb": lambda: Jsonb({}),
    "text[]": lambda: ["planted"],
    "date": AT.date,
    "timestamp with time zone": lambda: AT,
    "numeric": lambda: 1,
    "double precision": lambda: 1.0,
    "xid8": lambda: "3",
}
COLUMNS = """
select a.attname::text, format_type(a.atttypid, null) from pg_attribute a
where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
"""
RULES = """
select conname::text from pg_constraint
where conrelid = %s::regclass and contype = 'c' and conparentid = 0
"""
HOLDING = """
select c.relname::text, a.attname::text
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace
  and not c.relispartition and a.attname = any(%s) and a.atttypid = 'bigint'::regtype
  and not a.attisdropped order by 1, 2
"""


def holding(*columns):
    """
    Each table with such a column of keys, and the column.
    """
    from ens.ground import database

    return database.execute(HOLDING, (list(columns),)).fetchall()


def plant(table, column, key):
    """
    Without its triggers, keys to other tables and conditions: only that the row is there matters.
    """
    from ens.ground import database

    connection = database.raw()
    connection.execute("set local session_replication_role = replica")
    values = {name: BY_TYPE[kind]() for name, kind in connection.execute(COLUMNS, (table,))}
    for (rule,) in connection.execute(RULES, (table,)).fetchall():
        connection.execute(f'alter table {table} drop constraint "{rule}"')
    names, marks = ", ".join(values), ", ".join(f"%({name})s" for name in values)
    connection.execute(
        f"insert into {table} ({names}) overriding system value values ({marks})",
        values | {column: key},
    )
    connection.execute("set local session_replication_role = origin")


def left(table, column, key):
    from ens.ground import database

    [(count,)] = database.execute(
        f"select count(*) from {table} where {column} = %s", (key,), about=[key]
    ).fetchall()
    return count
