"""
Counting people over the received files, with DuckDB; small counts never leave this module.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from ens.hub.dimensions import BY, OPEN
from ens.standards import disclosure
from ens.standards.disclosure import Policy

# Each thing received: the record's own, then those extracted from it.
THINGS = """
with records as (
    select * from read_json($files, format='newline_delimited', columns={
        id: 'varchar', pseudonym: 'varchar', basis: 'varchar', category: 'varchar',
        month: 'varchar', born: 'varchar', sex: 'varchar', profession: 'varchar',
        resource: 'json', entries: 'struct(resource json)[]'})
), things as (
    select * exclude (resource, entries), unnest(list_concat(
        [resource], list_transform(coalesce(entries, []), lambda one: one.resource))) as resource
    from records
)
"""
COUNT = "select {by} as value, count(distinct pseudonym) from things group by 1"
OTHERS = "*"
TOTAL = "select count(distinct pseudonym) from things"


@dataclass(frozen=True, slots=True)
class Count:
    """
    `people` is None where they are too few to be shown.
    """

    value: str
    people: int | None


@dataclass(frozen=True, slots=True)
class Table:
    total: int | None
    counts: tuple[Count, ...]


@cache
def policy() -> Policy:
    told = tomllib.loads(Path(__file__).with_name("policy.toml").read_text("utf-8"))
    return Policy(told["threshold"], told["rounding"], told["zeros"])


def count(incoming: Path, *, by: str) -> Table:
    """
    How many people the received things are about, by one of `BY`.

    :raises KeyError: for anything else
    """
    counting = COUNT.format(by=BY[by])
    values = {"files": sorted(str(path) for path in incoming.glob("*.ndjson"))}
    if not values["files"]:
        return Table(0, ())
    with duckdb.connect(":memory:") as database:
        rows = database.execute(THINGS + counting, values).fetchall()
        [(total,)] = database.execute(THINGS + TOTAL, values).fetchall()
    counts = {value: people for value, people in rows if value is not None}
    shown = disclosure.protected(counts, policy())
    return Table(disclosure.one(total, policy()), tuple(_listed(shown, by)))


def _listed(shown: Mapping[str, int | None], by: str) -> Iterator[Count]:
    """
    That a rare code is there at all would tell of somebody: such lines are one, without name.
    """
    listed = [value for value in sorted(shown) if by not in OPEN or shown[value] is not None]
    yield from (Count(value, shown[value]) for value in listed)
    if len(listed) < len(shown):
        yield Count(OTHERS, None)
