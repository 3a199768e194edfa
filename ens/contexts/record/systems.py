"""
Code systems as small numbers in the index rows.

A number learnt inside a transaction that rolls back must not be remembered: only those
read back from a committed row are.
"""

from collections.abc import Iterable

from django.db import transaction

from ens.ground import database

LONGEST = 600  # characters that tell systems apart: an index row holds no more

_known: dict[str, int] = {"": 0}


def numbers_of(uris: Iterable[str]) -> dict[str, int]:
    """
    The numbers of these systems, given to those that have none.
    """
    wanted = {cut(uri) for uri in uris}
    missing = sorted(wanted - _known.keys())
    if not missing:
        return _known
    database.execute(
        "insert into record_system (uri) select * from unnest(%s::text[]) on conflict do nothing",
        (missing,),
    )
    found = known_numbers(missing)
    transaction.on_commit(lambda: _known.update(found))
    return {**_known, **found}


def cut(uri: str) -> str:
    return uri[:LONGEST]


def known_numbers(uris: Iterable[str]) -> dict[str, int]:
    rows = database.execute(
        "select uri, id from record_system where uri = any(%s)", (list(uris),)
    ).fetchall()
    return dict(rows)


def number_of(uri: str) -> int | None:
    """
    The number of a system somebody searches for; None if nothing was ever stored with it.
    """
    uri = cut(uri)
    if uri not in _known:
        _known.update(known_numbers([uri]))
    return _known.get(uri)
