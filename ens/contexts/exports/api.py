"""
Exports: long works asked over the FHIR API, how far they are, and their sealed files.

It knows what was asked and by whom; persons' data goes through the record.
"""

from ens.contexts.exports.actions import (
    INPUT,
    ask,
    begin,
    cancel,
    end,
    folder,
    input_of,
    is_begun,
    note,
    sweep,
    taken,
)
from ens.contexts.exports.frames import Damaged, Frame, Line, pack, read, sync, unpack
from ens.contexts.exports.queries import job_of, snapshot_at
from ens.contexts.exports.values import Cancelled, File, Job, NoSuchJob, TooManyUnderWay

__all__ = [
    "INPUT",
    "Cancelled",
    "Damaged",
    "File",
    "Frame",
    "Job",
    "Line",
    "NoSuchJob",
    "TooManyUnderWay",
    "ask",
    "begin",
    "cancel",
    "end",
    "folder",
    "input_of",
    "is_begun",
    "job_of",
    "note",
    "pack",
    "read",
    "snapshot_at",
    "sweep",
    "sync",
    "taken",
    "unpack",
]
