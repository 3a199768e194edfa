"""
Having checkpoints cosigned: each witness gets the last one, with the proof that it continues what
that witness saw. One that was away gets all it missed by the proof alone.
"""

import datetime as dt
from pathlib import Path

import structlog
from django.conf import settings

from ens.clients import witness
from ens.clients.witness import Place, WitnessDown, WitnessRefused
from ens.contexts.register.sealing.proving import Tree
from ens.ground import database
from ens.standards.transparency import checkpoints, notes
from ens.standards.transparency.wire import Asked

log = structlog.get_logger()
LAST = "select note from register_checkpoint order by size desc limit 1"
SEEN = "select size from register_witness where name = %s"
PUT = """
insert into register_witness (name, size, at, problem) values (%s, %s, %s, %s)
on conflict (name) do update
    set size = greatest(register_witness.size, excluded.size), problem = excluded.problem,
        at = case when excluded.problem = '' then excluded.at else register_witness.at end
"""
KEEP = """
insert into register_cosignature (witness, size, signature) values (%s, %s, %s)
on conflict do nothing
"""
STATE = "select name, size, problem from register_witness order by name"


def places() -> list[Place]:
    """
    The witnesses of the settings. One whose key is in a file that is not there yet is left out.

    :raises ValueError: if the setting cannot be read
    """
    found = []
    for one in filter(None, (part.strip() for part in settings.ENS_WITNESSES.split(","))):
        url, _, key = one.partition(" ")
        if key.startswith("@"):
            path = Path(key[1:])
            if not path.exists():
                continue
            key = path.read_text("utf-8")
        found.append(Place(url.rstrip("/"), notes.key(key)))
    return found


def witness_keys() -> tuple[str, ...]:
    return tuple(str(place.key) for place in places())


def tell_witnesses(*, now: dt.datetime) -> bool:
    """
    Hand each witness the last checkpoint, and return True if one of them is behind still.
    """
    row = database.execute(LAST).fetchone()
    if row is None:
        return False
    note = notes.parse(row[0])
    told = [_tell(place, note, now) for place in places()]  # each, whatever another said
    return not all(told)


def _tell(place: Place, note: notes.Note, now: dt.datetime) -> bool:
    size = checkpoints.parse(note.text).size
    row = database.execute(SEEN, (place.key.name,)).fetchone()
    seen = int(row[0]) if row else 0
    if seen >= size:
        return True
    try:
        signature = witness.cosign(place, _asked(seen, size, note))
    except WitnessDown as error:
        return _keep(place, seen, now, f"down: {error}")
    except WitnessRefused as error:
        return _refused(place, error, seen, size, now)
    with database.transaction():
        database.execute(KEEP, (place.key.name, size, str(signature)))
        _keep(place, size, now, "")
    return True


def _asked(seen: int, size: int, note: notes.Note) -> Asked:
    return Asked(seen, tuple(Tree(size).consistency(seen)), note)


def _refused(place: Place, error: WitnessRefused, seen: int, size: int, now: dt.datetime) -> bool:
    """
    One that saw more than is known here, of this same tree, is asked again from there.
    """
    if error.status == 409 and error.size is not None and seen < error.size <= size:
        return _keep(place, error.size, now, "behind")
    log.error("witness refuses", witness=place.key.name, status=error.status)
    return _keep(place, seen, now, f"refuses: {error.status}")


def _keep(place: Place, size: int, now: dt.datetime, problem: str) -> bool:
    database.execute(PUT, (place.key.name, size, now, problem))
    return False


def witnesses() -> tuple[tuple[str, int, str], ...]:
    """
    By name: the size of the last checkpoint it cosigned, and what keeps it from more.
    """
    return tuple(database.execute(STATE).fetchall())
