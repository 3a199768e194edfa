"""
What people are told about a space, on its pages and by an e-mail that says nothing of health.
"""

from ens.contexts.notices.actions import mark_seen, notify, relabel, withdraw
from ens.contexts.notices.delivery import deliver, give_up, waiting
from ens.contexts.notices.erasing import erase
from ens.contexts.notices.events import NoticeWritten
from ens.contexts.notices.preferences import check as check_preferences
from ens.contexts.notices.preferences import prefer, preferences_of
from ens.contexts.notices.queries import notices_of, unseen_of
from ens.contexts.notices.rules import FAMILIES, choice_for, leaves_at
from ens.contexts.notices.sealed import SEALED
from ens.contexts.notices.values import (
    Addressee,
    NotAPreference,
    Notice,
    Preferences,
    UnknownKind,
    UnknownNotice,
    ValuesMissing,
)
from ens.contexts.notices.words import KINDS, something_new

__all__ = [
    "FAMILIES",
    "KINDS",
    "SEALED",
    "Addressee",
    "NotAPreference",
    "Notice",
    "NoticeWritten",
    "Preferences",
    "UnknownKind",
    "UnknownNotice",
    "ValuesMissing",
    "check_preferences",
    "choice_for",
    "deliver",
    "erase",
    "give_up",
    "leaves_at",
    "mark_seen",
    "notices_of",
    "notify",
    "prefer",
    "preferences_of",
    "relabel",
    "something_new",
    "unseen_of",
    "waiting",
    "withdraw",
]
