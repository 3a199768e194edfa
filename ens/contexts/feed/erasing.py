"""
What waited to leave for research, the ledger of what left, and the pseudonym's beginning.

What the hub has stays there under a pseudonym that nobody can make again: with the beginning, the
way from the person to it is gone.
"""

from ens.ground import forgetting


def erase(*, person: int) -> int:
    return forgetting.delete(person, ["feed_sending", "feed_subject"])
