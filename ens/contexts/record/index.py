"""
The search rows of a resource: narrow, typed, led by the person.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings

from ens.contexts.record import systems, typed_rows, units
from ens.ground import database, keys
from ens.ground.rowset import Addition
from ens.standards.fhir import definitions, extract

# The tables of search rows: columns in their order, with their types.
TABLES: dict[str, tuple[tuple[str, str], ...]] = {
    "token": (
        ("person", "bigint"), ("sp", "smallint"), ("rid", "bigint"), ("sys", "int"),
        ("code", "text"), ("updated", "timestamptz"),
    ),
    "date": (
        ("person", "bigint"), ("sp", "smallint"), ("rid", "bigint"), ("low", "timestamptz"),
        ("high", "timestamptz"),
    ),
    "string": (
        ("person", "bigint"), ("sp", "smallint"), ("rid", "bigint"), ("folded", "text"),
        ("exact", "text"),
    ),
    "reference": (
        ("person", "bigint"), ("sp", "smallint"), ("rid", "bigint"), ("target_type", "smallint"),
        ("target", "text"), ("updated", "timestamptz"),
    ),
    "uri": (("person", "bigint"), ("sp", "smallint"), ("rid", "bigint"), ("uri", "text")),
    "identifier": (
        ("type", "smallint"), ("digest", "bytea"), ("person", "bigint"), ("rid", "bigint"),
    ),
    **typed_rows.TABLES,
}  # fmt: skip
Rows = dict[str, list[tuple[Any, ...]]]
Thing = tuple[int, int, Any, Mapping[str, Any]]


DELETE = "with {} select".format(
    ", ".join(
        f"of_{table} as (delete from record_{table} where person = %(person)s and rid = %(rid)s)"
        for table in TABLES
    )
)
CODE_LIMIT = typed_rows.CODE_LIMIT


def insert(things: Sequence[Thing]) -> dict[int, list[int]]:
    """
    Write the rows of these (person, rid, updated, resource) in one statement.

    Return those that name a document: the keys of their rows, by person.
    """
    rows, naming = collected(things)
    database.add(*additions(rows))
    return naming


def additions(rows: Rows) -> tuple[Addition, ...]:
    return tuple(
        Addition(f"record_{table}", *typed_rows.filled(columns, rows[table]), once=True)
        for table, columns in TABLES.items()
        if rows[table]
    )


def collected(things: Sequence[Thing]) -> tuple[Rows, dict[int, list[int]]]:
    """
    The rows to write of these, by table, and which of them name a document.
    """
    rows: Rows = {table: [] for table in TABLES}
    extracted = [
        (*thing[:3], thing[3], extract.extract(thing[3], base=settings.FHIR_BASE))
        for thing in things
    ]
    numbers = systems.numbers_of(system for *_, found in extracted for system in _systems_in(found))
    known = units.numbers_of(
        (unit for *_, found in extracted for unit in typed_rows.units_in(found)), numbers
    )
    for person, rid, updated, resource, found in extracted:
        _collect(rows, person, rid, updated, resource, found, numbers)
        typed_rows.collect(rows, person, rid, found, numbers, known)
    naming: dict[int, list[int]] = {}
    for person, rid, *_, found in extracted:
        if any(kind == "DocumentReference" for _, kind, _, _ in found.references):
            naming.setdefault(person, []).append(rid)
    return rows, naming


def _systems_in(found: extract.Extracted) -> Iterator[str]:
    yield from (system for _, system, *_ in found.tokens)
    yield from (system for _, system, *_ in found.identifiers)
    yield from (system for _, system, *_ in found.typed)
    yield from typed_rows.systems_in(found)


def _collect(
    rows: Rows,
    person: int,
    rid: int,
    updated: Any,
    resource: Mapping[str, Any],
    found: extract.Extracted,
    numbers: Mapping[str, int],
) -> None:
    rows["token"] += [
        (person, sp, rid, numbers[systems.cut(system)], code, updated)
        for sp, system, code in dict.fromkeys(_tokens(resource["resourceType"], found))
    ]
    rows["date"] += [(person, sp, rid, low, high) for sp, low, high in found.dates]
    rows["string"] += [
        (person, sp, rid, folded[:CODE_LIMIT], exact[:CODE_LIMIT])
        for sp, folded, exact in found.strings
    ]
    rows["reference"] += [
        (person, sp, rid, _target_type(kind), (target or url)[:CODE_LIMIT], updated)
        for sp, kind, target, url in dict.fromkeys(found.references)
    ]
    rows["uri"] += [(person, sp, rid, uri[:CODE_LIMIT]) for sp, uri in found.uris]
    rows["identifier"] += [
        (definitions.type_number(resource["resourceType"]), digest, person, rid)
        for digest in identifier_digests(resource)
    ]


def _tokens(type: str, found: extract.Extracted) -> Iterator[tuple[int, str, str]]:  # noqa: A002
    """
    (sp, system, code), a code by which somebody is known being hidden.
    """
    identifying = extract.identifying(type)
    for sp, system, code in found.tokens:
        yield sp, system, hidden(code) if sp in identifying else code[:CODE_LIMIT]
    for sp, system, code in found.identifiers:
        yield sp, system, hidden(code)
    for sp, system, code, value in found.typed:
        yield of_type(sp), system, hidden_of_type(code, value)


def hidden(text: str) -> str:
    """
    What is written of a number by which somebody is known: it can be compared, not read.
    """
    return base64.urlsafe_b64encode(keys.keyed_hash("token", text)[:24]).decode()


def of_type(sp: int) -> int:
    """
    Under which number the identifiers of a parameter are kept by the code of their type.
    """
    return -sp


def hidden_of_type(code: str, value: str) -> str:
    return hidden(f"{code}|{value}")


def _target_type(kind: str) -> int:
    return definitions.type_number(kind) if kind else 0


def identifier_digests(resource: Mapping[str, Any]) -> set[bytes]:
    """
    Keyed hashes of a resource's own identifiers, the exact look-up of conditional requests.
    """
    own = resource.get("identifier", [])
    listed = [*(own if isinstance(own, list) else [own]), resource.get("masterIdentifier")]
    return {
        identifier_digest(str(one.get("system", "")), str(one["value"]))
        for one in listed
        if one and one.get("value")
    }


def identifier_digest(system: str, value: str) -> bytes:
    return keys.keyed_hash("identifier", f"{system}|{value}")


def remove(person: int, rid: int) -> None:
    database.execute(DELETE, {"person": person, "rid": rid})
