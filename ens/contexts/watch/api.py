"""
Watch: visits that look like curiosity, found the day after, each for somebody to look at.
"""

from ens.contexts.watch.actions import (
    DECISIONS,
    REVIEWERS,
    decide_alert,
    erase,
    is_watched_closely,
    watch_as_others,
    watch_closely,
)
from ens.contexts.watch.looking import look_on, visits_with_reasons, weighed_visits
from ens.contexts.watch.queries import alert, alerts_waiting, count_of_alerts_waiting
from ens.contexts.watch.rules import POINTS
from ens.contexts.watch.sealed import SEALED
from ens.contexts.watch.values import (
    Alert,
    AlreadyDecided,
    NoSuchDecision,
    NotAReviewer,
    UnknownAlert,
)

__all__ = [
    "DECISIONS",
    "POINTS",
    "REVIEWERS",
    "SEALED",
    "Alert",
    "AlreadyDecided",
    "NoSuchDecision",
    "NotAReviewer",
    "UnknownAlert",
    "alert",
    "alerts_waiting",
    "count_of_alerts_waiting",
    "decide_alert",
    "erase",
    "is_watched_closely",
    "look_on",
    "visits_with_reasons",
    "watch_as_others",
    "watch_closely",
    "weighed_visits",
]
