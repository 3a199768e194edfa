"""
A new key for one person, when theirs may be known: everything it sealed is sealed anew, row by row
and file by file, while the system serves.

Done by a command. It is one transaction for what is there, then another, once nobody can still
write with the old key, for what was written meanwhile. Stopped in between, it goes on.
"""

import time
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from ens.contexts.access import api as access
from ens.contexts.cases import api as cases
from ens.contexts.consents import api as consents
from ens.contexts.feed import api as feed
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.record import api as record
from ens.contexts.subscriptions import api as subscriptions
from ens.contexts.watch import api as watch
from ens.ground import blobs, database, resealing, sealing

SEALED = (
    *record.SEALED,
    *identity.SEALED,
    *access.SEALED,
    *cases.SEALED,
    *consents.SEALED,
    *feed.SEALED,
    *notices.SEALED,
    *subscriptions.SEALED,
    *watch.SEALED,
)
PAUSE, PATIENCE = 0.05, 120.0


class StillWritten(Exception):
    """
    A transaction that may have the old key is not over: to be asked again.
    """


@dataclass(frozen=True, slots=True)
class Renewed:
    values: int
    files: int


def renew(*, person: int, patience: float = PATIENCE) -> Renewed:
    """
    :raises keys.CannotUnseal: no such person; or something opens with neither key, and nothing is
        changed
    :raises StillWritten: all of it is under the new key but what is being written right now
    """
    number, first = _pass(person, last=False)
    deadline = time.monotonic() + patience
    while not resealing.is_over(number):
        if time.monotonic() > deadline:
            raise StillWritten
        time.sleep(PAUSE)
    _, second = _pass(person, last=True)
    return Renewed(first.values + second.values, first.files + second.files)


def _pass(person: int, *, last: bool) -> tuple[int, Renewed]:
    with database.transaction():
        old, new, number = resealing.begin(person)
        values = resealing.reseal(person, SEALED, old=old, new=new)
        files = _reseal_files(person, old, new)
        if last:
            resealing.end(person)
    return number, Renewed(values, files)


def _reseal_files(person: int, old: AESGCM, new: AESGCM) -> int:
    """
    Under other names: the old ones are read until this commits, and go then.
    """
    names = {}
    for name in record.files_of(person=person):
        try:
            names[name] = blobs.put_again(name, person=person, old=old, new=new)
        except sealing.CannotUnseal:
            blobs.get(name, key=new)
    record.rename_files(names, person=person)
    transaction.on_commit(lambda: blobs.remove(names))
    return len(names)
