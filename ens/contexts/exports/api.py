"""
Exports: long works asked over the FHIR API, how far they are, their sealed files, and the lists
of patients that software keeps for them.

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
from ens.contexts.exports.erasing import erase
from ens.contexts.exports.frames import Damaged, Frame, Line, pack, read, sync, unpack
from ens.contexts.exports.groups import Group, TooManyGroups
from ens.contexts.exports.groups import create as create_group
from ens.contexts.exports.groups import find as find_group
from ens.contexts.exports.groups import owned as owned_groups
from ens.contexts.exports.groups import remove as remove_group
from ens.contexts.exports.groups import replace as replace_group
from ens.contexts.exports.queries import job_of, snapshot_at
from ens.contexts.exports.values import Cancelled, File, Job, NoSuchJob, TooManyUnderWay

__all__ = [
    "INPUT",
    "Cancelled",
    "Damaged",
    "File",
    "Frame",
    "Group",
    "Job",
    "Line",
    "NoSuchJob",
    "TooManyGroups",
    "TooManyUnderWay",
    "ask",
    "begin",
    "cancel",
    "create_group",
    "end",
    "erase",
    "find_group",
    "folder",
    "input_of",
    "is_begun",
    "job_of",
    "note",
    "owned_groups",
    "pack",
    "read",
    "remove_group",
    "replace_group",
    "snapshot_at",
    "sweep",
    "sync",
    "taken",
    "unpack",
]
