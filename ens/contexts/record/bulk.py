"""
Writing many resources of many persons at once, for an operator who loads them.

The same decision, preparation, rows and trace as one deposit after another; only the way into
the tables differs: COPY, a table at a time.
"""

import datetime as dt
from collections.abc import Sequence

import psycopg

from ens.contexts.record import index, remarks, store, words
from ens.contexts.record.values import AlreadyThere, Draft, Stored
from ens.contexts.register import api as register
from ens.ground import database, failpoints
from ens.ground.reach import Reach


def load(parts: Sequence[tuple[Reach, Sequence[Draft]]], *, now: dt.datetime) -> tuple[Stored, ...]:
    """
    Store what each actor wrote, search rows and trace together, in the caller's transaction.

    :raises access.Refused: if the decision takes the label of one of them away, noted by its id
    :raises AlreadyThere: if a chosen id is taken
    """
    opened = store.open_keys([draft.person for _, drafts in parts for draft in drafts])
    written: list[tuple[Stored, Draft, Reach]] = []
    for reach, drafts in parts:
        stored = store.prepared(drafts, reach=reach, opened=opened, now=now)
        written += [(one, draft, reach) for one, draft in zip(stored, drafts, strict=True)]
    every, drafts = tuple(one for one, *_ in written), [draft for _, draft, _ in written]
    _copy_resources(written)
    rows, naming = index.collected(store.things(every, drafts))
    for table, columns in index.TABLES.items():
        database.copy(f"record_{table}", dict(columns), rows[table])
    words.keep(store.worded(every, drafts))
    remarks.keep((one, draft.remarks) for one, draft in zip(every, drafts, strict=True))
    every = store.as_hidden_as_named(every, drafts, naming)
    failpoints.reach("after-data")
    lines = [
        store.line(one, reach, "create") for one, (_, _, reach) in zip(every, written, strict=True)
    ]
    register.write(lines, now=now)
    return every


def _copy_resources(written: Sequence[tuple[Stored, Draft, Reach]]) -> None:
    rows = [store.row(*one) for one in written]
    try:
        database.copy("record_locator", store.LOCATOR, store.places(rows))
    except psycopg.errors.UniqueViolation as error:
        raise AlreadyThere from error
    database.copy("record_resource", store.ROW, rows)
