"""
The register: who did what about whom, when, and why they could.

It takes plain values and knows nobody else; it is written once and never changed.
"""

from ens.contexts.register.about import accesses_about, last_acts, last_own_act
from ens.contexts.register.actions import enroll, inserting, relabel, telling, write
from ens.contexts.register.acts import Class, Counted, counts_of_acts
from ens.contexts.register.counting import is_by, things_read
from ens.contexts.register.first import FirstAccess, Sought, first_accesses
from ens.contexts.register.hiding import hidden_between
from ens.contexts.register.listing import (
    ActorSeen,
    Criteria,
    Tally,
    act_of,
    actors_of,
    lines_of,
    tallies_of,
)
from ens.contexts.register.queries import NEWEST, accesses_of
from ens.contexts.register.sealing.exporting import export, keys, size_at, size_of_checkpoint
from ens.contexts.register.sealing.forgetting import erase, forget_old
from ens.contexts.register.sealing.lag import ALARM
from ens.contexts.register.sealing.lag import seconds as sealing_lag
from ens.contexts.register.sealing.receipts import (
    NothingSealed,
    Receipt,
    checkpoints,
    public_key,
    receipt,
)
from ens.contexts.register.sealing.sealing import seal
from ens.contexts.register.sealing.witnessing import (
    tell_witnesses,
    witness_keys,
    witnesses,
)
from ens.contexts.register.searching import LAST_LINE, Entry, Wanted, entries
from ens.contexts.register.values import Access, Line, NotWritten
from ens.contexts.register.visiting import Past, Visit, pasts, visits

__all__ = [
    "ALARM",
    "LAST_LINE",
    "NEWEST",
    "Access",
    "ActorSeen",
    "Class",
    "Counted",
    "Criteria",
    "Entry",
    "FirstAccess",
    "Line",
    "NotWritten",
    "NothingSealed",
    "Past",
    "Receipt",
    "Sought",
    "Tally",
    "Visit",
    "Wanted",
    "accesses_about",
    "accesses_of",
    "act_of",
    "actors_of",
    "checkpoints",
    "counts_of_acts",
    "enroll",
    "entries",
    "erase",
    "export",
    "first_accesses",
    "forget_old",
    "hidden_between",
    "inserting",
    "is_by",
    "keys",
    "last_acts",
    "last_own_act",
    "lines_of",
    "pasts",
    "public_key",
    "receipt",
    "relabel",
    "seal",
    "sealing_lag",
    "size_at",
    "size_of_checkpoint",
    "tallies_of",
    "tell_witnesses",
    "telling",
    "things_read",
    "visits",
    "witness_keys",
    "witnesses",
    "write",
]
