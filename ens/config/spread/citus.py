"""
The schema over several machines, by the Citus extension: persons' tables distributed by person
and kept together, small tables of nobody on every machine, locators distributed by what they
are found by.

https://docs.citusdata.com/en/stable/develop/api_udf.html

Sign-in and machinery stay on the first machine. What was tried of this, and what must change in
some statements, is in docs/explanation/scale.md.
"""

from collections.abc import Iterator

from ens.config.spread import partitions, tables
from ens.ground import database

TOGETHER = "ground_person_key"  # whose parts all others of a person follow
PRESENT = "select extversion from pg_extension where extname = 'citus'"
DONE = "select logicalrelid::text from pg_dist_partition"


class CannotDistribute(SystemExit):
    """
    The process ends with what stands in the way, and what to do.
    """


def statements() -> tuple[str, ...]:
    """
    What is sent, in its order: each table of the database once, but those that stay.
    """
    return tuple(_statements(done=()))


def settle(*, say: partitions.Say = print) -> None:
    """
    Declare what is not declared yet. Nothing may be serving the database.

    :raises CannotDistribute: no extension, a table nobody classified, or native parts already
    """
    if not database.execute(PRESENT).fetchall():
        raise CannotDistribute(
            "the extension citus is not in this database: install it on every machine, then"
            " `create extension citus`, or see what would be sent with --dry-run"
        )
    done = {name for (name,) in database.execute(DONE).fetchall()}
    for statement in _statements(done=done):
        database.raw().execute(statement.encode())
        say(statement)


def _statements(done: tuple[str, ...] | set[str]) -> Iterator[str]:
    if strange := tables.unclassified():
        raise CannotDistribute(f"nobody said where the rows belong of {', '.join(strange)}")
    if partitions.present():
        raise CannotDistribute("the database has native parts: distribute one that is whole")
    yield "set citus.enable_unsafe_triggers = on"  # ours only refuse changes, row by row
    for name in tables.of_kind("reference"):
        if name not in done:
            yield f"select create_reference_table('{name}')"
    for name in tables.of_kind("global"):
        if name not in done:
            key = tables.TABLES[name].key
            yield f"select create_distributed_table('{name}', '{key}', colocate_with => 'none')"
    persons = tables.persons()
    for name in sorted(persons, key=lambda one: one != TOGETHER):
        if name not in done:
            beside = "none" if name == TOGETHER else TOGETHER
            yield (
                f"select create_distributed_table('{name}', 'person', colocate_with => '{beside}')"
            )
