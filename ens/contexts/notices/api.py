"""
What people are told about a space, on its pages and by an e-mail that says nothing of health.
"""

from ens.contexts.notices.actions import mark_seen, notify, relabel, withdraw
from ens.contexts.notices.delivery import deliver
from ens.contexts.notices.events import NoticeWritten
from ens.contexts.notices.queries import notices_of, unseen_of
from ens.contexts.notices.values import (
    Addressee,
    Notice,
    UnknownKind,
    UnknownNotice,
    ValuesMissing,
)
from ens.contexts.notices.words import KINDS

__all__ = [
    "KINDS",
    "Addressee",
    "Notice",
    "NoticeWritten",
    "UnknownKind",
    "UnknownNotice",
    "ValuesMissing",
    "deliver",
    "mark_seen",
    "notices_of",
    "notify",
    "relabel",
    "unseen_of",
    "withdraw",
]
