"""
What a person said of research: two grounds, two answers, each changed at any time.

What professionals write leaves under a pseudonym unless the person opposed it; the person's own
data leaves only if they agreed (reading 11). For a child whoever represents them decides, either
parent alone: a refusal by one stands until they change their mind (reading 31). An agreement
lasts as long as whoever gave it acts for the person; a refusal lasts until it is changed.
"""

import datetime as dt
from dataclasses import dataclass

from ens.contexts.access.rules import Fact
from ens.contexts.identity import api as identity
from ens.ground import clock, database
from ens.ground.actor import Actor

PURPOSE = "HRESCH"  # v3-ActReason
PROFESSIONAL, OWN = "professional", "own"
CONTRIBUTE = "contribute"  # the action that sends a person's own data
BY_LAW = {PROFESSIONAL: True, OWN: False}
IN_FORCE = """
select basis, allowed, since, made_by, choice from access_research
where person = %s and withdrawn_at is null
"""
HISTORY = """
select choice, basis, allowed, since, made_by, withdrawn_at from access_research
where person = %s order by choice desc
"""
ONE_BY_ONE = "select pg_advisory_xact_lock(hashtextextended('access-research', %s))"


class NotYoursToUndo(Exception):
    """
    Another representative refused: it is theirs to change.
    """

    def __init__(self, refused_by: int) -> None:
        super().__init__("refused by another representative")
        self.refused_by = refused_by


@dataclass(frozen=True, slots=True)
class ResearchChange:
    """
    One decision. `made_by` is the person who took it, `choice` its number; `until` is when
    another took its place.
    """

    choice: int
    basis: str
    allowed: bool
    since: dt.datetime
    made_by: int
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ResearchChoice:
    """
    What is in force on one ground. `change` is the decision behind it, None where nobody took
    any; `lapsed` if an agreement was given by somebody who no longer acts for the person.
    """

    basis: str
    allowed: bool
    change: ResearchChange | None = None
    lapsed: bool = False


def is_for(actor: Actor) -> bool:
    return actor.kind == "job" and actor.purpose == PURPOSE


def facts_of_actor(actor: Actor, action: str) -> Fact:
    if not is_for(actor):
        return Fact(0)
    return Fact.RESEARCH | Fact.CONTRIBUTES if action == CONTRIBUTE else Fact.RESEARCH


def facts_of(person: int, *, now: dt.datetime) -> int:
    choice = research_choice(person=person, now=now)
    opposed = Fact(0) if choice[PROFESSIONAL].allowed else Fact.OPPOSED_RESEARCH
    return int(opposed | (Fact.AGREED_RESEARCH if choice[OWN].allowed else Fact(0)))


def research_choice(*, person: int, now: dt.datetime) -> dict[str, ResearchChoice]:
    """
    The choice in force on each ground.
    """
    found = {basis: ResearchChoice(basis, allowed) for basis, allowed in BY_LAW.items()}
    for basis, allowed, since, made_by, number in database.execute(IN_FORCE, (person,)).fetchall():
        change = ResearchChange(number, basis, allowed, since, made_by)
        holds = not allowed or basis == PROFESSIONAL or _speaks_for(made_by, person, now)
        found[basis] = ResearchChoice(basis, allowed and holds, change, lapsed=not holds)
    return found


def research_changes(*, person: int) -> tuple[ResearchChange, ...]:
    """
    Every decision, latest first.
    """
    rows = database.execute(HISTORY, (person,)).fetchall()
    return tuple(ResearchChange(*row) for row in rows)


def may_allow_research(*, person: int, basis: str, made_by: int, now: dt.datetime) -> bool:
    """
    Whether nobody else's refusal stands in the way.
    """
    change = research_choice(person=person, now=now)[basis].change
    return change is None or _may_undo(made_by, change, person, now)


def choose_research(
    *, person: int, basis: str, allowed: bool, made_by: int, now: dt.datetime
) -> ResearchChange | None:
    """
    Put a decision in force; None if it already is.

    Callers have settled that `made_by` may decide for this person (a reach for `mask`).

    :raises NotYoursToUndo: it would undo the refusal of somebody who still acts for the person
    """
    with database.transaction():
        database.execute(ONE_BY_ONE, (person,))
        present = research_choice(person=person, now=now)[basis]
        if present.allowed == allowed and not present.lapsed:
            return None
        if allowed and present.change and not _may_undo(made_by, present.change, person, now):
            raise NotYoursToUndo(present.change.made_by)
        database.execute(
            "update access_research set withdrawn_at = %s"
            " where person = %s and basis = %s and withdrawn_at is null",
            (now, person, basis),
        )
        row = database.execute(
            "insert into access_research (person, basis, allowed, since, made_by)"
            " values (%s, %s, %s, %s, %s) returning choice",
            (person, basis, allowed, now, made_by),
        ).fetchall()[0]
    return ResearchChange(row[0], basis, allowed, now, made_by)


def _may_undo(made_by: int, refusal: ResearchChange, person: int, now: dt.datetime) -> bool:
    if refusal.allowed or made_by in (person, refusal.made_by):
        return True
    return not _speaks_for(refusal.made_by, person, now)


def _speaks_for(one: int, person: int, now: dt.datetime) -> bool:
    if one == person:
        return True
    represented = identity.represented_by(one, today=clock.day_of(now))
    return any(other.person == person for other in represented)
