"""
The search rows of a resource: narrow, typed, led by the person.
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from ens.contexts.record import systems
from ens.ground import database, keys
from ens.standards.fhir import definitions, extract

INSERT = """
with tokens as (
    insert into record_token (person, sp, rid, sys, code, updated)
    select * from unnest(%(t_person)s::bigint[], %(t_sp)s::smallint[], %(t_rid)s::bigint[],
        %(t_sys)s::int[], %(t_code)s::text[], %(t_updated)s::timestamptz[])
), dates as (
    insert into record_date (person, sp, rid, low, high)
    select * from unnest(%(d_person)s::bigint[], %(d_sp)s::smallint[], %(d_rid)s::bigint[],
        %(d_low)s::timestamptz[], %(d_high)s::timestamptz[])
), strings as (
    insert into record_string (person, sp, rid, folded, exact)
    select * from unnest(%(s_person)s::bigint[], %(s_sp)s::smallint[], %(s_rid)s::bigint[],
        %(s_folded)s::text[], %(s_exact)s::text[])
), links as (
    insert into record_reference (person, sp, rid, target_type, target, updated)
    select * from unnest(%(r_person)s::bigint[], %(r_sp)s::smallint[], %(r_rid)s::bigint[],
        %(r_type)s::smallint[], %(r_target)s::text[], %(r_updated)s::timestamptz[])
)
insert into record_identifier (type, digest, person, rid)
select * from unnest(%(i_type)s::smallint[], %(i_digest)s::bytea[], %(i_person)s::bigint[],
    %(i_rid)s::bigint[])
on conflict do nothing
"""
DELETE = tuple(
    f"delete from record_{table} where person = %s and rid = %s"
    for table in ("token", "date", "string", "reference", "identifier")
)
COLUMNS = {
    "t": ("person", "sp", "rid", "sys", "code", "updated"),
    "d": ("person", "sp", "rid", "low", "high"),
    "s": ("person", "sp", "rid", "folded", "exact"),
    "r": ("person", "sp", "rid", "type", "target", "updated"),
    "i": ("type", "digest", "person", "rid"),
}
CODE_LIMIT = 400  # characters of a code or text kept for search


def insert(things: Sequence[tuple[int, int, Any, Mapping[str, Any]]]) -> dict[int, list[int]]:
    """
    Write the rows of these (person, rid, updated, resource) in one statement.

    Return those that name a document: the keys of their rows, by person.
    """
    rows: dict[str, list[tuple[Any, ...]]] = {letter: [] for letter in COLUMNS}
    extracted = [(*thing[:3], thing[3], extract.extract(thing[3])) for thing in things]
    numbers = systems.numbers_of(
        system for *_, found in extracted for _, system, _ in (*found.tokens, *found.identifiers)
    )
    for person, rid, updated, resource, found in extracted:
        _collect(rows, person, rid, updated, resource, found, numbers)
    database.execute(INSERT, _parameters(rows))
    naming: dict[int, list[int]] = {}
    for person, rid, *_, found in extracted:
        if any(kind == "DocumentReference" for _, kind, _, _ in found.references):
            naming.setdefault(person, []).append(rid)
    return naming


def _collect(
    rows: dict[str, list[tuple[Any, ...]]],
    person: int,
    rid: int,
    updated: Any,
    resource: Mapping[str, Any],
    found: extract.Extracted,
    numbers: Mapping[str, int],
) -> None:
    identifying = extract.identifying(resource["resourceType"])
    tokens = [
        (sp, system, hidden(code) if sp in identifying else code[:CODE_LIMIT])
        for sp, system, code in found.tokens
    ]
    tokens += [(sp, system, hidden(code)) for sp, system, code in found.identifiers]
    rows["t"] += [
        (person, sp, rid, numbers[systems.cut(system)], code, updated)
        for sp, system, code in dict.fromkeys(tokens)
    ]
    rows["d"] += [(person, sp, rid, low, high) for sp, low, high in found.dates]
    rows["s"] += [
        (person, sp, rid, folded[:CODE_LIMIT], exact[:CODE_LIMIT])
        for sp, folded, exact in found.strings
    ]
    rows["r"] += [
        (person, sp, rid, _target_type(kind), (target or url)[:CODE_LIMIT], updated)
        for sp, kind, target, url in dict.fromkeys(found.references)
    ]
    rows["i"] += [
        (definitions.type_number(resource["resourceType"]), digest, person, rid)
        for digest in identifier_digests(resource)
    ]


def hidden(text: str) -> str:
    """
    What is written of a number by which somebody is known: it can be compared, not read.
    """
    return base64.urlsafe_b64encode(keys.keyed_hash("token", text)[:24]).decode()


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


def _parameters(rows: Mapping[str, list[tuple[Any, ...]]]) -> dict[str, list[Any]]:
    return {
        f"{letter}_{name}": [row[place] for row in rows[letter]]
        for letter, names in COLUMNS.items()
        for place, name in enumerate(names)
    }


def remove(person: int, rid: int) -> None:
    for statement in DELETE:
        database.execute(statement, (person, rid))
