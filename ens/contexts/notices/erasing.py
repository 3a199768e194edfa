"""
What a person was told, and what they were still to be told of others' spaces.
"""

from ens.ground import forgetting

TABLES = (
    "notices_delivery",
    "notices_waiting",
    "notices_seen",
    "notices_preference",
    "notices_notice",
)


def erase(*, person: int) -> int:
    to_them = ["notices_delivery", "notices_waiting"]
    return forgetting.delete(person, to_them, column="addressee") + forgetting.delete(
        person, TABLES
    )
