"""
The search rows of quantities, numbers, addresses, composites and positions, and the flags of what
is there without any.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ens.contexts.record import systems, units
from ens.standards.fhir import definitions
from ens.standards.fhir.extract import Extracted

CODE_LIMIT = 400  # characters of a code or text kept for search
Columns = tuple[tuple[str, str], ...]
OF: Final[Columns] = (("person", "bigint"), ("sp", "smallint"), ("rid", "bigint"))
COMMON: Final[Mapping[str, Columns]] = {
    "quantity": (*OF, ("unit", "int"), ("low", "numeric"), ("high", "numeric")),
    "composite": (
        *OF, ("sys", "int"), ("code", "text"), ("second_sys", "int"), ("second_code", "text"),
        ("target_type", "smallint"), ("target", "text"), ("unit", "int"), ("low", "numeric"),
        ("high", "numeric"), ("starts", "timestamptz"), ("ends", "timestamptz"),
        ("folded", "text"), ("exact", "text"), ("third_low", "numeric"),
        ("third_high", "numeric"),
    ),
}  # fmt: skip
RARE: Final[Mapping[str, Columns]] = {
    "number": (*OF, ("low", "numeric"), ("high", "numeric")),
    "uri": (*OF, ("uri", "text")),
    "position": (
        *OF, ("latitude", "double precision"), ("longitude", "double precision"),
    ),
    "present": OF,
}  # fmt: skip
TABLES: Final[Mapping[str, Columns]] = {**COMMON, **RARE}
# Where the values of a part go, by its kind: those of the second, those of the third.
PLACES: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "token": (("second_sys", "second_code"),),
    "reference": (("target_type", "target"),),
    "quantity": (("unit", "low", "high"),),
    "date": (("starts", "ends"),),
    "string": (("folded", "exact"),),
    "number": (("low", "high"), ("third_low", "third_high")),
}
_EMPTY: Final = {name: None for name, _ in COMMON["composite"]}


def filled(
    columns: Columns, rows: Sequence[tuple[Any, ...]]
) -> tuple[dict[str, str], Sequence[tuple[Any, ...]]]:
    """
    Without the columns that no row fills: most composites have one kind of second part.
    """
    places = [place for place in range(len(columns)) if any(row[place] is not None for row in rows)]
    if len(places) == len(columns):
        return dict(columns), rows
    return dict(columns[place] for place in places), [
        tuple(row[place] for place in places) for row in rows
    ]


def systems_in(found: Extracted) -> Iterator[str]:
    for row in found.quantities:
        yield row[1]
    for _, parts in found.composites:
        for part in parts:
            if part[0] in ("token", "quantity"):
                yield part[1]


def units_in(found: Extracted) -> Iterator[units.Unit]:
    for row in found.quantities:
        yield row[1:4]
    for _, parts in found.composites:
        for part in parts:
            if part[0] == "quantity":
                yield part[1:4]


def collect(
    rows: dict[str, list[tuple[Any, ...]]],
    person: int,
    rid: int,
    found: Extracted,
    numbers: Mapping[str, int],
    known: Mapping[units.Unit, int],
) -> None:
    """
    Add the rows of a resource; `numbers` are those of its systems, `known` those of its units.
    """
    rows["quantity"] += [
        (person, row[0], rid, known[units.cut(row[1:4])], row[4], row[5])
        for row in found.quantities
    ]
    rows["composite"] += [
        _composite(person, sp, rid, [_part(part, numbers, known) for part in parts])
        for sp, parts in found.composites
    ]
    rows["number"] += [(person, sp, rid, low, high) for sp, low, high in found.numbers]
    rows["uri"] += [(person, sp, rid, uri[:CODE_LIMIT]) for sp, uri in found.uris]
    rows["position"] += [(person, sp, rid, *place) for sp, *place in found.positions]
    rows["present"] += [(person, sp, rid) for sp in found.present]


def _part(
    part: tuple[Any, ...], numbers: Mapping[str, int], known: Mapping[units.Unit, int]
) -> tuple[str, tuple[Any, ...]]:
    kind, *values = part
    match kind:
        case "token":
            system, code = values
            return kind, (numbers[systems.cut(system)], code[:CODE_LIMIT])
        case "quantity":
            return kind, (known[units.cut(part[1:4])], *values[3:])
        case "reference":
            name, target, url = values
            number = definitions.type_number(name) if name else 0
            return kind, (number, (target or url)[:CODE_LIMIT])
    return kind, tuple(values)


def _composite(
    person: int, sp: int, rid: int, parts: list[tuple[str, tuple[Any, ...]]]
) -> tuple[Any, ...]:
    (_, (sys, code)), *others = parts
    row: dict[str, Any] = {
        **_EMPTY, "person": person, "sp": sp, "rid": rid, "sys": sys, "code": code,
    }  # fmt: skip
    for place, (kind, values) in enumerate(others):
        ways = PLACES[kind]
        row.update(zip(ways[min(place, len(ways) - 1)], values, strict=True))
    return tuple(row.values())
