"""
Who, close to a person, is told of what is taken down in their name, and who may confirm it: those
on record, who accepted.
"""

import datetime as dt

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity

DECIDE = "decide"


def told_of(person: int, *, through: str, now: dt.datetime) -> tuple[identity.Person, ...]:
    """
    The trusted persons always, and whoever may confirm.
    """
    held = [one for one in access.mandates_of(person=person, now=now) if one.is_in_force(now)]
    close = [
        one.mandatary for one in held if one.kind == "trusted" or may_confirm(one, through=through)
    ]
    return identity.persons(list(dict.fromkeys(close)))


def may_confirm(one: access.Mandate, *, through: str) -> bool:
    if through == "trusted":
        return one.kind == "trusted"
    return through == "helper" and one.kind != "trusted" and DECIDE in one.acts


def covers(one: access.Mandate, capture: access.Capture) -> bool:
    """
    Nobody lets into more than their own mandate is about; who the person is goes without saying.
    """
    return set(capture.categories) - {access.ALWAYS_LENT} <= set(one.categories)
