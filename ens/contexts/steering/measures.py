"""
What is counted, and by what it may be told.

A measure is counted from what the register and the life of spaces keep, with the act itself and
in its transaction; so nothing is estimated, and nothing that was undone is counted.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ens.contexts.identity import api as identity
from ens.contexts.register import api as register

ALL, ACTOR, PROFESSION, STRUCTURE, REGION, CODE, APPLICATION, STATE = (
    "", "actor", "profession", "structure", "region", "code", "application", "state",
)  # fmt: skip
FEED, ACCESS, REFUSAL, EMERGENCY = "feed", "access", "refusal", "emergency"
ALLOWED, WITHDRAWN = "allowed", "withdrawn"
CREATED, OPENED, REFUSED, CLOSED = "space-created", "space-opened", "space-refused", "space-closed"
SPACES = "spaces"

Key = tuple[str, str, dt.date, str]  # measure, dimension, month, value


@dataclass(frozen=True, slots=True)
class Measure:
    """
    `by` are the dimensions it may be told by; `lines` says that each line of the register
    counts, rather than each request about one person.
    """

    name: str
    by: tuple[str, ...] = ()
    lines: bool = False


MEASURES: Mapping[str, Measure] = {
    one.name: one
    for one in (
        Measure(CREATED),
        Measure(OPENED),
        Measure(REFUSED),
        Measure(CLOSED),
        Measure(FEED, (ACTOR, STRUCTURE, REGION, PROFESSION), lines=True),
        Measure(ACCESS, (ACTOR, STRUCTURE, REGION, PROFESSION)),
        Measure(REFUSAL, (CODE, ACTOR)),
        Measure(EMERGENCY, (STRUCTURE, REGION, PROFESSION), lines=True),
        Measure(ALLOWED, (APPLICATION,), lines=True),
        Measure(WITHDRAWN, (APPLICATION,), lines=True),
    )
}

SEEING = ("read", "vread", "history", "search", "export", "summary")
CLASSES = (
    register.Class(FEED, "create", "DocumentReference"),
    *(register.Class(ACCESS, one) for one in SEEING),
    register.Class(REFUSAL, refused=True),
    register.Class(EMERGENCY, "break-glass"),
    register.Class(ALLOWED, "allow", "Consent"),
    register.Class(WITHDRAWN, "withdraw", "Consent"),
)
EVENTS = {"created": CREATED, "opened": OPENED, "refused": REFUSED, "closed": CLOSED}

# Who acted, as people would say it: by themselves on our pages, or with a software.
ACTORS = {
    ("citizen", False): "citizen",
    ("citizen", True): "app",
    ("professional", False): "professional",
    ("professional", True): "pro-software",
    ("structure", True): "structure",
    ("structure", False): "structure",
}
OTHER = "other"


def of_acts(counted: Iterable[register.Counted], regions: Mapping[int, str]) -> Counter[Key]:
    """
    `regions` gives the region of each place.
    """
    totals: Counter[Key] = Counter()
    for one in counted:
        measure = MEASURES[one.name]
        count = one.lines if measure.lines else one.acts
        totals[one.name, ALL, one.month, ""] += count
        for dimension in measure.by:
            totals[one.name, dimension, one.month, _value(one, dimension, regions)] += count
    return totals


def _value(one: register.Counted, dimension: str, regions: Mapping[int, str]) -> str:
    match dimension:
        case "actor":
            return ACTORS.get((one.kind, bool(one.software)), OTHER)
        case "structure":
            return str(one.place) if one.place else ""
        case "region":
            return regions.get(one.place, "")
        case "profession":
            return one.profession
        case "code":
            return one.code
        case _:
            return one.software


def of_steps(counted: Iterable[identity.StepsCounted]) -> Counter[Key]:
    """
    Steps by month, and by how much each step changes the number of spaces in a state.
    """
    totals: Counter[Key] = Counter()
    for one in counted:
        totals[EVENTS[one.event], ALL, one.month, ""] += one.count
        for state, sign in ((one.before, -1), (one.after, 1)):
            if state:
                totals[SPACES, STATE, one.month, state] += sign * one.count
    return totals
