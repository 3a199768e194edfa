"""
Who may be told by e-mail that there is something new, and when it may leave.

An e-mail says nothing of health, but that it came says something: what is secret from
parents sends them none, what is not announced yet sends none to anyone (security, T5).
"""

import datetime as dt
from zoneinfo import ZoneInfo

from ens.contexts.notices.values import ANY, DIGESTS, HOURS, NEVER, WEEKLY, Preferences
from ens.ground.label import Flag

PARIS = ZoneInfo("Europe/Paris")

# What one may choose about, by family of kinds, and what is proposed. A reminder can wait for the
# morning; what somebody else has just done is told at once unless the person says otherwise. A
# kind of no family is about safety (an emergency access, who decides): it always leaves at once.
FAMILIES: dict[str, tuple[str, ...]] = {
    "reminders": ("reminder",),
    "documents": (
        "document-added",
        "document-replaced",
        "document-withdrawn",
        "document-announced",
        "measure-added",
        "vaccine-added",
    ),
    "visits": ("first-access",),
    "access": (
        "relation-begun",
        "relation-ended",
        "pass-made",
        "pass-ended",
        "sharing-changed",
        "application-allowed",
        "application-restricted",
        "application-revoked",
    ),
    "research": ("research-changed",),
}
PROPOSED = {"reminders": HOURS, "documents": ANY, "visits": ANY, "access": ANY, "research": ANY}
MONDAY = 0
_FAMILY_OF = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}


def may_be_written_to(*, flags: int, represents: bool) -> bool:
    if flags & Flag.UNANNOUNCED:
        return False
    return not (represents and flags & (Flag.SECRET | Flag.PERSONAL))


def choice_for(kind: str, chosen: Preferences) -> str:
    family = _FAMILY_OF.get(kind)
    if family is None:
        return ANY
    return chosen.choices.get(family, PROPOSED[family])


def leaves_at(
    kind: str, chosen: Preferences, *, since: dt.datetime | None = None, now: dt.datetime
) -> dt.datetime | None:
    """
    When an e-mail about this kind, which waits `since` then, may leave: now or before, when the
    hours next begin, or with the others of its day or week; None for never.
    """
    choice = choice_for(kind, chosen)
    if choice == NEVER:
        return None
    if choice in DIGESTS:
        return next_opening(chosen, since or now, weekly=choice == WEEKLY)
    if choice == ANY or is_within(chosen, now):
        return now
    return next_opening(chosen, now)


def is_within(chosen: Preferences, now: dt.datetime) -> bool:
    """
    Hours that end before they begin go over midnight.
    """
    hour = now.astimezone(PARIS).hour
    if chosen.opens < chosen.closes:
        return chosen.opens <= hour < chosen.closes
    return hour >= chosen.opens or hour < chosen.closes


def is_digest(kind: str, chosen: Preferences) -> bool:
    return choice_for(kind, chosen) in DIGESTS


def next_opening(chosen: Preferences, now: dt.datetime, *, weekly: bool = False) -> dt.datetime:
    """
    The next instant at which the clocks of Paris show the hour at which it begins; of a Monday,
    when once a week.
    """
    day = now.astimezone(PARIS).date()
    for later in range(9):
        date = day + dt.timedelta(days=later)
        begins = dt.datetime.combine(date, dt.time(chosen.opens), tzinfo=PARIS).astimezone(dt.UTC)
        if begins > now and (not weekly or date.weekday() == MONDAY):
            return begins
    raise AssertionError("Monday comes")
