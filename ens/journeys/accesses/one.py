"""
One act of the register in full: what was done, and why it could be.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ens.contexts.access import api as access
from ens.contexts.accounts import api as accounts
from ens.contexts.cases import api as cases
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.ground import clock, label
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import audit_events, holder, who_looked
from ens.journeys.holder import Holder
from ens.journeys.trace import trace_reading_of_register
from ens.journeys.who_looked import Told

MOST_LINES = 200
ABOUT = "register:"


@dataclass(frozen=True, slots=True)
class Thing:
    """
    Things of one type that the act touched; `category` is what the person decides about them by,
    `asked` by what they were searched for.
    """

    type: str
    category: str
    count: int
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """
    `code` is the rule that refused, with its `text`; `grounds` what a permitted act stood on, the
    fact of its line first. `contested` are the cases that the person opened about it.
    """

    told: Told
    kind: str
    code: str
    text: str
    purpose: str
    things: tuple[Thing, ...]
    grounds: tuple[access.Ground, ...]
    contested: tuple[cases.Followed, ...]


def act(*, actor: Actor, patient: str, fid: str, now: dt.datetime) -> tuple[Holder, Act]:
    """
    :raises record.NotFound: as `holder.opened`, or no such act for this reader
    :raises holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    lines = lines_of(fid, person=whose.person, reach=reach)
    trace_reading_of_register(reach, now=now)
    main = who_looked.main_of(lines)
    code = main.code
    return whose, Act(
        told=who_looked.told(lines, reach=reach)[0],
        kind=main.kind,
        code=code or next(iter(_codes(main)), ""),
        text=access.text_of_refusal(code) if code else "",
        purpose=purpose_of(main),
        things=_things(lines),
        grounds=() if code else _grounds(main, whose.person),
        contested=_contested(lines, whose.person, reach, now),
    )


def lines_of(fid: str, *, person: int, reach: Reach) -> tuple[register.Access, ...]:
    """
    :raises record.NotFound: no id of an act of this person that the reader sees
    """
    owner, line = audit_events.opened(fid)
    lines = register.act_of(person, line, reach=reach, limit=MOST_LINES) if owner == person else ()
    if not lines:
        raise record.NotFound
    return lines


def _codes(main: register.Access) -> Sequence[str]:
    """
    What a permitted act is told by: the fact that `because` tells.
    """
    found = access.fact_told(main.facts, main.label)
    return (str(found.name).lower(),) if found else ()


def purpose_of(line: register.Access) -> str:
    """
    emergency, research, prevention, own, behalf, care, desk or demonstration.
    """
    facts = access.Fact(line.facts)
    if facts & access.Fact.BREAK_GLASS or line.action in audit_events.EMERGENCIES:
        return "emergency"
    if facts & access.Fact.RESEARCH or line.action == "send":
        return "research"
    if facts & access.Fact.REMINDS:
        return "prevention"
    if facts & access.Fact.SELF:
        return "own"
    if facts & access.Fact.RELATIVE or line.kind == "citizen":
        return "behalf"
    if facts & access.Fact.LOADS:
        return "demonstration"
    return "care" if line.kind in ("professional", "structure") else "desk"


def _things(lines: Sequence[register.Access]) -> tuple[Thing, ...]:
    found: dict[str, Thing] = {}
    for one in lines:
        if not one.type:
            continue
        known = found.get(one.type) or Thing(one.type, access.category_of(one.label), 0, ())
        count = known.count + max(one.count, 0)
        asked = known.asked or _asked(one)
        found[one.type] = replace(known, count=count, asked=asked)
    return tuple(found.values())


def _asked(line: register.Access) -> tuple[str, ...]:
    """
    The names of the criteria of a search, never their values: they tell what was looked for.
    """
    if line.action != "search":
        return ()
    names = [one.partition("=")[0].partition(":")[0] for one in line.detail.split("&") if one]
    return tuple(dict.fromkeys(names))


def _grounds(line: register.Access, person: int) -> tuple[access.Ground, ...]:
    known = accounts.accounts_of([line.account]).get(line.account) if line.account else None
    since = access.held_since(
        person=person,
        professional=known.professional if known else 0,
        structure=known.structure if known else 0,
        mandatary=known.person if known else 0,
        at=line.at,
    )
    if known and known.person and "REPRESENTS" not in since:
        since |= _represents_since(known.person, person, line.at)
    found = access.grounds(line.facts, line.label)
    return tuple(replace(one, since=since.get(one.fact)) for one in found)


def _represents_since(representative: int, person: int, at: dt.datetime) -> dict[str, dt.datetime]:
    links = identity.representatives_of(person, today=clock.day_of(at))
    begun = [one.since for one in links if one.representative == representative]
    if not begun:
        return {}
    return {"REPRESENTS": dt.datetime.combine(min(begun), dt.time(12), tzinfo=clock.PARIS)}


def _contested(
    lines: Sequence[register.Access], person: int, reach: Reach, now: dt.datetime
) -> tuple[cases.Followed, ...]:
    names = {f"{ABOUT}{one.line}" for one in lines}
    found = cases.cases_of(person, reach=reach, now=now)
    return tuple(
        cases.case(person, one.number, reach=reach, now=now)
        for one in found
        if one.kind == cases.CONTEST and one.about in names
    )


def flags_of(lines: Sequence[register.Access]) -> int:
    """
    As hidden as the most hidden of what was touched.
    """
    flags = 0
    for one in lines:
        flags |= label.flags_in(one.label)
    return flags
