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
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.emergency import emergencies, emergency_words
from ens.journeys.emergency.emergencies import Emergency
from ens.journeys.holder import Holder
from ens.journeys.reading import document_metadata
from ens.journeys.trace import trace_reading_of_register

PER_PAGE = 100
LONGEST_GLASS = dt.timedelta(hours=4)

# What an act is told by, when several are told together.
FIRST = (
    "break-glass", "end-break-glass", "contest", "review", "read-reason", "oppose",
    "withdraw-opposition", "relate", "end-relation", "block", "unblock", "code", "mask",
    "unmask", "delete", "open-case", "follow-case", "handle-case", "name-case", "read-case",
)  # fmt: skip
THEN = ("create", "update", "read", "vread", "history", "search", "ask-emergency")
TELLING = ("DocumentReference", "Binary", "Observation")
LEAST = ("AuditEvent", "List")


@dataclass(frozen=True, slots=True)
class Told:
    """
    `what` is a FHIR type; `title` and `document` name the document it is about, if it is one;
    `count` how many things of that type; `others` the types of what was touched with it.
    `why` is why they could, or why they were refused; `emergency` the category of the reason
    they declared, when they could in an emergency.
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


@dataclass(frozen=True, slots=True)
class Trail:
    told: tuple[Told, ...]
    before: int
    emergencies: tuple[Emergency, ...] = ()


def trail(
    *, actor: Actor, patient: str, others_only: bool, before: int, now: dt.datetime
) -> tuple[Holder, Trail]:
    """
    One page of the register, and the line before which the next one begins (0: no more).

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    lines = register.accesses_of(
        reach=reach, limit=PER_PAGE + 1, before=before or register.NEWEST, others_only=others_only
    )
    shown, following = _cut(lines)
    trace_reading_of_register(reach, now=now)
    broken = emergencies.of_person(person=whose.person, now=now)
    return whose, Trail(told(shown, reach=reach), following, broken)


def latest_of_others(*, reach: Reach, count: int) -> tuple[Told, ...]:
    """
    The last acts of other people: what goes by itself is on the page of all acts. The caller
    has written that the register was read.
    """
    lines = register.accesses_of(reach=reach, limit=PER_PAGE, others_only=True)
    return told([one for one in lines if one.kind != "job"], reach=reach)[:count]


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
    return tuple(_told(group, reach.actor, broken) for group in _together(lines))


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


def _together(lines: Sequence[register.Access]) -> Iterator[list[register.Access]]:
    same = groupby(lines, key=lambda one: (one.at, one.account, one.name, one.software, one.code))
    for _, group in same:
        yield list(group)


def _cut(lines: Sequence[register.Access]) -> tuple[Sequence[register.Access], int]:
    """
    Leave for the next page an act whose lines are not all here.
    """
    if len(lines) <= PER_PAGE:
        return lines, 0
    groups = list(_together(lines))
    whole = [line for group in groups[:-1] for line in group] or lines[:PER_PAGE]
    return whole, whole[-1].line


def _told(group: Sequence[register.Access], actor: Actor, broken: Sequence[access.Glass]) -> Told:
    main = min(group, key=_rank)
    same = [one for one in group if (one.action, one.type) == (main.action, main.type)]
    things = {one.id for one in same if one.id}
    return Told(
        at=main.at,
        mine=main.account == actor.account,
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
        others=tuple(dict.fromkeys(one.type for one in group if one.type != main.type)),
        why=access.refusal(main.code) if main.refused else access.because(main.facts, main.label),
        refused=main.refused,
        emergency=_emergency(main, broken),
    )


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
