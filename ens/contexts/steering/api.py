"""
Effective use, counted from what happened: what may be told of it, small numbers hidden.

Nothing of a person is known here: other contexts hand over counts. How counting stays fast and
exact is told in `actions`, what is hidden in `rules`.
"""

from ens.contexts.steering.actions import count_on
from ens.contexts.steering.measures import (
    ACCESS,
    ALLOWED,
    CLOSED,
    CREATED,
    EMERGENCY,
    FEED,
    MEASURES,
    OPENED,
    REFUSAL,
    REFUSED,
    WITHDRAWN,
)
from ens.contexts.steering.queries import overview, policy, told
from ens.contexts.steering.rules.series import Series
from ens.contexts.steering.values import (
    Breakdown,
    Freshness,
    Line,
    Overview,
    Told,
    UnknownMeasure,
    Year,
)

__all__ = [
    "ACCESS",
    "ALLOWED",
    "CLOSED",
    "CREATED",
    "EMERGENCY",
    "FEED",
    "MEASURES",
    "OPENED",
    "REFUSAL",
    "REFUSED",
    "WITHDRAWN",
    "Breakdown",
    "Freshness",
    "Line",
    "Overview",
    "Series",
    "Told",
    "UnknownMeasure",
    "Year",
    "count_on",
    "overview",
    "policy",
    "told",
]
