"""
What the register is told of several things found: a line for each person, type and visibility.

What is hidden from some readers of the register is counted apart, in a line as hidden as it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from ens.contexts.access import api as access
from ens.contexts.record.values import Stored
from ens.contexts.register import api as register
from ens.ground import label
from ens.ground.label import LABELS
from ens.ground.reach import Reach

NOBODY = 0
PATIENT = label.kind_of("Patient")
# By (person, type, flags).
Counts = Mapping[tuple[int, str, int], int]


def counted(found: Iterable[Stored]) -> Counter[tuple[int, str, int]]:
    return Counter((one.person, one.type, label.flags_in(one.label)) for one in found)


def or_nothing(counts: Counts, type: str, reach: Reach) -> Counts:  # noqa: A002
    """
    The same, with a line of none where nothing that everybody may know of was found: about the
    one person asked about, or about nobody.
    """
    alone = reach.persons[0] if is_alone(reach) else NOBODY
    if any(flags == 0 for _, _, flags in counts) or not (alone or not counts):
        return counts
    return {**counts, (alone, type, 0): 0}


def lines(
    action: str, counts: Counts, *, reach: Reach, detail: str = "", refusal: str = ""
) -> list[register.Line]:
    """
    `refusal` is the rule that leaves nothing, for the lines of none.
    """
    return [
        register.Line(
            person=person,
            who=reach.actor.who,
            action=action,
            type=type,
            label=flags,
            count=count,
            detail=detail,
            code="" if count else refusal,
            facts=reach.facts_of(person),
            law=access.LAW,
        )
        for (person, type, flags), count in counts.items()  # noqa: A001
    ]


def lines_of_whole(
    action: str, counts: Mapping[int, int], *, person: int, reach: Reach, refusal: str = ""
) -> list[register.Line]:
    """
    The same of all that a person has, told as of their Patient; `counts` are by flags. The line
    that everybody may know of is there even where it counts nothing.
    """
    return [
        register.Line(
            person=person,
            who=reach.actor.who,
            action=action,
            type="Patient",
            label=label.label(PATIENT, flags),
            count=count,
            code="" if count else refusal,
            facts=reach.facts_of(person),
            law=access.LAW,
        )
        for flags, count in sorted(({0: 0} | dict(counts)).items())
        if count or not flags
    ]


def refusal_of(type: str, reach: Reach) -> str:  # noqa: A002
    """
    The rule that leaves nothing of the one person asked about but what the actor wrote
    themselves, "" if more is seen.
    """
    if not is_alone(reach) or reach.views[: LABELS // 8].strip(b"\0"):
        return ""
    marked = label.label(label.kind_of(type), 0)
    return access.why_not(reach, person=reach.persons[0], label=marked) or ""


def is_alone(reach: Reach) -> bool:
    return len(reach.persons) == 1
