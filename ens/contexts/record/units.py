"""
Units as small numbers in the index rows, each with what UCUM says that it is worth.

As with systems, a number learnt inside a transaction that rolls back must not be remembered.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from ens.contexts.record import systems
from ens.ground import database
from ens.standards import ucum

LONGEST = 200  # characters kept of a code or of a unit
MOST_KNOWN = 20_000
Unit = tuple[str, str, str]  # system, code, unit

ADD = """
insert into record_unit (sys, code, unit, dimension, numerator, denominator, shift)
select * from unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::numeric[], %s::numeric[],
    %s::numeric[])
on conflict do nothing
"""
FIND = """
select sys, code, unit, id from record_unit
where (sys, code, unit) in (select * from unnest(%s::int[], %s::text[], %s::text[]))
"""
AGAIN = """
update record_unit set dimension = %s, numerator = %s, denominator = %s, shift = %s where id = %s
"""
_known: dict[Unit, int] = {}


def cut(unit: Unit) -> Unit:
    return systems.cut(unit[0]), unit[1][:LONGEST], unit[2][:LONGEST]


def numbers_of(asked: Iterable[Unit], known_systems: Mapping[str, int]) -> dict[Unit, int]:
    """
    The numbers of these units, given to those that have none; their systems have theirs.
    """
    missing = sorted({cut(unit) for unit in asked} - _known.keys())
    if not missing:
        return _known
    rows = [(known_systems[system], code, unit) for system, code, unit in missing]
    worths = [_worth(system, code) for system, code, _ in missing]
    database.execute(ADD, _columns(row + worth for row, worth in zip(rows, worths, strict=True)))
    by_row = {
        (sys, code, unit): number
        for sys, code, unit, number in database.execute(FIND, _columns(rows)).fetchall()
    }
    found = {unit: by_row[row] for unit, row in zip(missing, rows, strict=True)}
    transaction.on_commit(lambda: _remember(found))
    return {**_known, **found}


def _remember(found: dict[Unit, int]) -> None:
    if len(_known) > MOST_KNOWN:
        _known.clear()
    _known.update(found)


def _columns(rows: Iterable[tuple[Any, ...]]) -> tuple[list[Any], ...]:
    return tuple(list(column) for column in zip(*rows, strict=True))


def _worth(system: str, code: str) -> tuple[str, Decimal, Decimal, Decimal]:
    """
    (dimension, numerator, denominator, shift); no dimension for what is not a unit of UCUM.
    """
    found = ucum.worth(code) if system == ucum.SYSTEM else None
    if found is None:
        return "", Decimal(1), Decimal(1), Decimal(0)
    shift, up, down = decimals(found)
    return found.dimension, up, down, shift


def decimals(worth: ucum.Worth) -> tuple[Decimal, Decimal, Decimal]:
    """
    (shift, numerator, denominator), exact: shifts have few decimals.
    """
    shift, factor = worth.shift, worth.factor
    return (
        Decimal(shift.numerator) / shift.denominator,
        Decimal(factor.numerator),
        Decimal(factor.denominator),
    )


def write_worths() -> None:
    """
    Say again what each unit is worth: an earlier version may have known less.
    """
    rows = database.execute(
        "select u.id, u.code from record_unit u join record_system s on s.id = u.sys"
        " where s.uri = %s",
        (ucum.SYSTEM,),
    ).fetchall()
    for number, code in rows:
        database.execute(AGAIN, (*_worth(ucum.SYSTEM, code), number))
