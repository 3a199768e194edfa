"""
Native hash partitions of every table of persons' rows, by person.

https://www.postgresql.org/docs/current/ddl-partitioning.html

A table is made anew beside the old one, filled, and takes its name, its keys, indexes, triggers
and statistics, in one transaction; one that was done is not done again, so that a run that was
cut goes on where it stopped. The catalog remembers how many parts there are: a table that comes
later gets as many. The parts are in a schema of their own, where no statement looks for names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, LiteralString, cast

from psycopg import sql

from ens.config.spread import tables
from ens.ground import database

SCHEMA = "spread"
MOST = 1024
LOCKS_A_PART = 12  # tables that one request may visit

Say = Callable[[str], object]

COUNTS = f"""
select distinct (select count(*) from pg_inherits i where i.inhparent = c.oid)
from pg_partitioned_table p join pg_class c on c.oid = p.partrelid
where {tables.HERE} and p.partstrat = 'h'
"""
WHOLE = "select 1 from pg_class c where {here} and c.relkind = 'r' and c.relname = %s"
COLUMNS = """
select a.attname, a.attidentity <> '' from pg_attribute a
where a.attrelid = %s::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
order by a.attnum
"""
CONSTRAINTS = """
select conname, pg_get_constraintdef(oid) from pg_constraint
where conrelid = %s::regclass and contype in ('p', 'u') order by contype, conname
"""
FOREIGN = """
select count(*) from pg_constraint where contype = 'f' and %s::regclass in (conrelid, confrelid)
"""
INDEXES = """
select pg_get_indexdef(x.indexrelid) from pg_index x
where x.indrelid = %s::regclass
  and not exists (select from pg_constraint k where k.conindid = x.indexrelid) order by 1
"""
STATEMENT_TRIGGER = 0  # against 1, one for each row
TRIGGERS = """
select tgtype & 1, pg_get_triggerdef(oid) from pg_trigger
where tgrelid = %s::regclass and not tgisinternal order by tgname
"""
STATISTICS = """
select stxname, pg_get_statisticsobjdef(oid) from pg_statistic_ext
where stxrelid = %s::regclass order by 1
"""
OPTIONS = (
    "select coalesce(array_to_string(reloptions, ', '), '') from pg_class where oid = %s::regclass"
)


class CannotPartition(SystemExit):
    """
    The process ends with what stands in the way, and what to do.
    """


@dataclass(frozen=True, slots=True)
class Shape:
    """
    What a table has beside its columns, as statements on its name.
    """

    columns: tuple[str, ...]
    constraints: tuple[tuple[str, str], ...]
    indexes: tuple[str, ...]
    triggers: tuple[tuple[int, str], ...]
    statistics: tuple[tuple[str, str], ...]
    options: str


def present() -> int:
    """
    How many parts the persons' tables have, 0 if they are whole.
    """
    found = [row[0] for row in database.execute(COUNTS).fetchall()]
    if len(found) > 1:
        raise CannotPartition(f"tables have different numbers of parts: {sorted(found)}")
    return int(found[0]) if found else 0


def settle(wanted: int = 0, *, say: Say = print) -> None:
    """
    Partition what is still whole, into `wanted` parts, or into as many as there are already.

    Nothing may be serving the database.

    :raises CannotPartition: another number than the present one, or what the server lacks
    """
    number = present()
    _require_possible(wanted, number)
    waiting = [name for name in tables.persons() if _is_whole(name)]
    if not (wanted or number) or not waiting:
        return
    _require_locks(wanted or number)
    _run("create schema if not exists {}", SCHEMA)
    for name in waiting:
        with database.transaction():
            rows = _split(name, wanted or number)
        _run("analyze {}", name)
        say(f"{name}: {wanted or number} parts, {rows} rows moved")


def _require_possible(wanted: int, number: int) -> None:
    if wanted < 0 or wanted > MOST or wanted & (wanted - 1):
        raise CannotPartition(f"{wanted} parts: a power of two is needed, {MOST} at most")
    if wanted and number and wanted != number:
        raise CannotPartition(
            f"the database has {number} parts, and their number cannot change in place: load a dump"
            " (pg_dump --data-only --load-via-partition-root) into a new database with the other"
        )


def _require_locks(parts: int) -> None:
    """
    A statement locks every part of its tables before it knows which one it needs.
    """
    needed = LOCKS_A_PART * parts
    [(given,)] = database.execute("show max_locks_per_transaction").fetchall()
    if int(given) < needed:
        raise CannotPartition(
            f"{parts} parts need max_locks_per_transaction = {needed}; it is {given}:"
            f" `alter system set max_locks_per_transaction = {needed}`, restart PostgreSQL, again"
        )


def _is_whole(name: str) -> bool:
    return bool(database.execute(WHOLE.format(here=tables.HERE), (name,)).fetchall())


def _split(name: str, parts: int) -> int:
    old = f"{name[:55]}__whole"
    _run("lock table {} in access exclusive mode", name)
    shape = _shape(name)
    _run("alter table {} rename to {}", name, old)
    _run(
        "create table {} (like {} including defaults including generated including constraints"
        " including storage including comments) partition by hash (person)", name, old,
    )  # fmt: skip
    for part in range(parts):
        _add_part(name, part, parts, shape.options)
    moved = _move(old, name, shape.columns)
    _run("drop table {}", old)
    _dress(name, parts, shape)
    return moved


def _shape(name: str) -> Shape:
    columns = _rows(COLUMNS, name)
    if any(is_identity for _, is_identity in columns):
        raise CannotPartition(f"{name} has an identity column: give it a sequence")
    if _rows(FOREIGN, name)[0][0]:
        raise CannotPartition(f"{name} has a foreign key, which would not follow")
    return Shape(
        columns=tuple(column for column, _ in columns),
        constraints=tuple(_rows(CONSTRAINTS, name)),
        indexes=tuple(text for (text,) in _rows(INDEXES, name)),
        triggers=tuple(_rows(TRIGGERS, name)),
        statistics=tuple(_rows(STATISTICS, name)),
        options=_rows(OPTIONS, name)[0][0],
    )


def _add_part(name: str, part: int, parts: int, options: str) -> None:
    _run(
        f"create table {{}} partition of {{}} for values with (modulus {parts}, remainder {part})"
        f"{f' with ({options})' if options else ''}",
        (SCHEMA, part_of(name, part)),
        name,
    )


def part_of(name: str, part: int) -> str:
    return f"{name[:55]}_{part}"


def _move(old: str, new: str, columns: tuple[str, ...]) -> int:
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("insert into {} ({}) select {} from {}").format(
        sql.Identifier(new), listed, listed, sql.Identifier(old)
    )
    return database.raw().execute(statement).rowcount


def _dress(name: str, parts: int, shape: Shape) -> None:
    """
    Keys and indexes reach the parts by themselves, and so do triggers on rows; those on whole
    statements do not, nor do statistics, which are of what a table itself holds.
    """
    for constraint, text in shape.constraints:
        _run(f"alter table {{}} add constraint {{}} {text}", name, constraint)
    for text in shape.indexes:
        _run(text)
    for scope, text in shape.triggers:
        _run(text)
        for part in range(parts) if scope == STATEMENT_TRIGGER else ():
            _run(_on_part(text, name, part))
    for statistic, text in shape.statistics:
        _run(text)
        kinds_and_columns = text.split(" ", 3)[3].rpartition(" FROM ")[0]
        for part in range(parts):
            told = f"create statistics {{}} {kinds_and_columns} from {{}}"
            _run(told, (SCHEMA, part_of(statistic, part)), (SCHEMA, part_of(name, part)))


def _on_part(trigger: str, name: str, part: int) -> str:
    head, _, tail = trigger.partition(" ON ")
    return f"{head} ON {SCHEMA}.{part_of(name, part)} {tail.partition(' ')[2]}"


def _rows(statement: str, name: str) -> list[Any]:
    return database.execute(statement, (name,)).fetchall()


def _run(statement: str, *names: str | tuple[str, str]) -> None:
    """
    One statement, with names of tables, as they are written in our own files or in the catalog.
    """
    told = [sql.Identifier(*([one] if isinstance(one, str) else one)) for one in names]
    text = sql.SQL(cast(LiteralString, statement))
    database.raw().execute(text.format(*told) if names else text)
