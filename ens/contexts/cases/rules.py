"""
What may follow what in a case, and when an answer is due.

Source: GDPR art. 12.3 (one month from receipt, extended once by two months, said with its reason
within the first), 12.4 (a refusal is reasoned), 12.6 (doubts about who asks; EDPB Guidelines
01/2022, paragraph 157: meanwhile the delay does not run).
"""

import calendar
import datetime as dt
from collections.abc import Mapping

ACCESS, RECTIFICATION, PORTABILITY = "access", "rectification", "portability"
ERASURE, OBJECTION, CONTEST = "erasure", "objection", "contest"
KINDS = (ACCESS, RECTIFICATION, PORTABILITY, ERASURE, OBJECTION, CONTEST)
# These cannot be handled without knowing what is wrong, or why.
ASK_FOR_WORDS = frozenset({RECTIFICATION, OBJECTION, CONTEST})

MONTHS, MONTHS_MORE = 1, 2
OVER = frozenset({"answered", "refused", "closed"})
STATES = ("received", "acknowledged", "handled", "asked", "accepted", *sorted(OVER))
_OPEN = frozenset({"received", "acknowledged", "handled", "asked"})

# What the desk may do, from which states, and the state that follows ("": the same).
STEPS: Mapping[str, tuple[frozenset[str], str]] = {
    "acknowledged": (frozenset({"received"}), "acknowledged"),
    "handled": (frozenset({"received", "acknowledged"}), "handled"),
    "sent": (_OPEN, "handled"),
    "asked": (_OPEN, "asked"),
    "identity": (_OPEN, "asked"),
    "extended": (_OPEN, ""),
    "answered": (_OPEN, "answered"),
    "refused": (_OPEN, "refused"),
    "proposed": (_OPEN, "handled"),
    "accepted": (_OPEN, "accepted"),
    "closed": (frozenset({"answered", "refused"}), "closed"),
}
# What the person reads must be told in words.
SAID = frozenset({"sent", "asked", "identity", "extended", "answered", "refused", "proposed"})


def months_after(day: dt.date, months: int) -> dt.date:
    """
    The same day of a later month, or its last one.
    """
    place = day.year * 12 + day.month - 1 + months
    year, month = divmod(place, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def due_on(received: dt.date) -> dt.date:
    return months_after(received, MONTHS)


def extended_until(received: dt.date) -> dt.date:
    return months_after(received, MONTHS + MONTHS_MORE)


def may_follow(what: str, *, kind: str, state: str) -> bool:
    """
    An erasure is never answered by words alone: it is decided by two, or refused.
    """
    if what not in STEPS or state not in STEPS[what][0]:
        return False
    if what in ("proposed", "accepted"):
        return kind == ERASURE
    if what == "sent":
        return kind == RECTIFICATION
    return not (what == "answered" and kind == ERASURE)


def is_late(due: dt.date, *, state: str, suspended: bool, today: dt.date) -> bool:
    return state not in OVER and not suspended and today > due
