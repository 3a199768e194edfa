"""
The register as its person reads it: one line per act, as somebody would tell it.

A page or a call of software touches several things at once and leaves a line for each; they
are told together, under the most telling of them.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ens.contexts.access import api as access
from ens.contexts.register import api as register
from ens.ground.reach import Reach
from ens.journeys.audit_events import sealed
from ens.journeys.emergency import emergency_words
from ens.journeys.reading import document_metadata

PER_PAGE = 100
LONGEST_GLASS = dt.timedelta(hours=4)

# What an act is told by, when several are told together.
FIRST = (
    "break-glass", "read-whereabouts", "end-break-glass", "contest", "review", "read-reason",
    "oppose", "withdraw-opposition", "make-pass", "use-pass", "end-pass", "choose", "agree",
    "end-agreement", "capture", "confirm-capture", "refuse-capture", "end-capture",
    "announce", "postpone", "conceal", "reveal", "relate",
    "end-relation", "block", "unblock", "code", "mask",
    "unmask", "delete", "open-case", "follow-case", "handle-case", "name-case", "read-case",
)  # fmt: skip
THEN = ("create", "update", "read", "vread", "history", "search", "ask-emergency")
TELLING = ("DocumentReference", "Binary", "Observation")
LEAST = ("AuditEvent", "List")
NORMAL, EMERGENCY, REGULATION, DELEGATED = "normal", "emergency", "regulation", "delegated"
ON_BEHALF = int(access.Fact.REPRESENTS | access.Fact.MANDATE | access.Fact.ASSISTED)


@dataclass(frozen=True, slots=True)
class Told:
    """
    `what` is a FHIR type; `title` and `document` name the document it is about, if it is one;
    `count` how many things of that type; `others` the types of what was touched with it.
    `why` is why they could, or why they were refused; `emergency` the category of the reason
    they declared, when they could in an emergency. `id` names the act for ever; `mode` is normal,
    emergency, regulation or delegated.
    """

    at: dt.datetime
    mine: bool
    name: str
    kind: str
    profession: str
    structure: str
    software: str
    action: str
    what: str
    title: str
    document: str
    count: int
    others: tuple[str, ...]
    why: str
    refused: bool
    emergency: str = ""
    id: str = ""
    mode: str = NORMAL


def latest_of_others(*, reach: Reach, count: int) -> tuple[Told, ...]:
    """
    The last acts of other people: what goes by itself is on the page of all acts. The caller
    has written that the register was read.
    """
    found = register.lines_of(
        reach.persons[0],
        reach=reach,
        wanted=register.Criteria(not_accounts=(reach.actor.account,), not_kinds=("job",)),
        limit=PER_PAGE,
    )
    return told(found, reach=reach)[:count]


def about_document(*, reach: Reach, document: str) -> tuple[Told, ...]:
    """
    Who opened, added, hid this document, newest first.
    """
    lines = register.accesses_about(
        reach=reach, type="DocumentReference", ids=[document], limit=PER_PAGE
    )
    return told(lines, reach=reach)


def told(lines: Sequence[register.Access], *, reach: Reach) -> tuple[Told, ...]:
    broken = _glasses(lines, reach)
    return tuple(_told(group, reach, broken) for group in together(lines))


def _glasses(lines: Sequence[register.Access], reach: Reach) -> tuple[access.Glass, ...]:
    """
    Those under which some of these lines were written.
    """
    under = [one.at for one in lines if one.facts & access.Fact.BREAK_GLASS]
    if not under:
        return ()
    since = min(under) - LONGEST_GLASS
    return tuple(
        glass for person in reach.persons for glass in access.glasses_of(person=person, since=since)
    )


def _emergency(line: register.Access, broken: Sequence[access.Glass]) -> str:
    if line.refused or not line.facts & access.Fact.BREAK_GLASS:
        return ""
    held = (one for one in broken if one.made_by == line.account and one.since <= line.at)
    return next((emergency_words.reason(one.reason) for one in held if line.at <= one.end), "")


def together(lines: Sequence[register.Access]) -> Iterator[list[register.Access]]:
    same = groupby(lines, key=lambda one: (one.at, one.account, one.name, one.software, one.code))
    for _, group in same:
        yield list(group)


def mode_of(facts: int) -> str:
    """
    In which quality somebody acted, from the facts of their line.
    """
    if facts & access.Fact.BREAK_GLASS:
        return REGULATION if facts & access.Fact.REGULATOR else EMERGENCY
    return DELEGATED if facts & ON_BEHALF else NORMAL


def main_of(group: Sequence[register.Access]) -> register.Access:
    """
    The line that an act is told by.
    """
    return min(group, key=_rank)


def _told(group: Sequence[register.Access], reach: Reach, broken: Sequence[access.Glass]) -> Told:
    shown = _shown(group)
    main = main_of(shown)
    same = [one for one in shown if (one.action, one.type) == (main.action, main.type)]
    things = {one.id for one in same if one.id}
    return Told(
        at=main.at,
        mine=main.account == reach.actor.account,
        name=main.name,
        kind=main.kind,
        profession=main.profession,
        structure=main.structure,
        software=main.software,
        action=main.action,
        what=main.type,
        title=document_metadata.title_of_label(main.label),
        document=main.id if main.type == "DocumentReference" else "",
        count=len(things) or _counted(same),
        others=tuple(dict.fromkeys(one.type for one in shown if one.type != main.type)),
        why=access.refusal(main.code) if main.refused else access.because(main.facts, main.label),
        refused=main.refused,
        emergency=_emergency(main, broken),
        id=sealed(reach.persons[0], main_of(group).line),
        mode=mode_of(main.facts),
    )


def _shown(group: Sequence[register.Access]) -> Sequence[register.Access]:
    """
    Without what was looked for and not found, where something else was: nobody reads that their
    allergies were seen by somebody to whom none was shown.
    """
    found = [one for one in group if one.id or one.count or one.action != "search"]
    return found if any(one.action == "search" for one in found) else group


def _counted(lines: Sequence[register.Access]) -> int:
    """
    How many things these lines are about: each is told once, in a line as hidden as itself.
    """
    most: dict[int, int] = {}
    for one in lines:
        most[one.label] = max(most.get(one.label, 0), one.count)
    return sum(most.values())


def _rank(one: register.Access) -> tuple[int, int]:
    order = (*FIRST, *THEN)
    acted = order.index(one.action) if one.action in order else len(order)
    if one.type in LEAST:
        return acted + len(order), 0
    return acted, TELLING.index(one.type) if one.type in TELLING else len(TELLING)
