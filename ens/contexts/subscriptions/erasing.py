"""
What software asked to be told of about a person, and what waited to be told.
"""

from ens.ground import forgetting

TABLES = (
    "subscriptions_attempt",
    "subscriptions_event",
    "subscriptions_place",
    "subscriptions_subscription",
)


def erase(*, person: int) -> int:
    return forgetting.delete(person, TABLES)
