"""
What was watched for a person.
"""

from ens.ground import forgetting


def erase(*, person: int) -> int:
    return forgetting.delete(person, ["prevention_watch", "prevention_reminded"])
