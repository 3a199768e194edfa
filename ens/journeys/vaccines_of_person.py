"""
The vaccines of a person: what the record says was given, before the vaccination calendar.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.accounts import api as accounts
from ens.contexts.identity import api as identity
from ens.contexts.prevention import api as prevention
from ens.contexts.record import api as record
from ens.ground import clock, label
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import Holder
from ens.journeys.once import once
from ens.journeys.trace import trace
from ens.standards.fhir import json_gate

TOLD = label.kind_of("ImmunizationRecommendation")  # what is deduced from vaccines
# What brings vaccines into a record, or takes them out of it.
BRINGS_VACCINES = ("Immunization", "DocumentReference")
PER_PAGE = "1000"


@dataclass(frozen=True, slots=True)
class Vaccines:
    """
    `reminded` if reminders are on for this space.
    """

    plan: prevention.Plan
    reminded: bool


def of_citizen(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, Vaccines]:
    """
    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    :raises register.NotWritten: nothing is served
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    one = identity.person(whose.person)
    found = plans([one], reach=reach, named=True, now=now)[whose.person]
    return whose, Vaccines(found, prevention.watch_of(whose.person).reminded)


def to_do(whose: Holder, *, reach: Reach, now: dt.datetime) -> int:
    """
    How many vaccines are to be done, as this reader sees it. The record is not even read when
    the job found, since it last changed, that there is none.
    """
    if prevention.watch_of(whose.person).to_do == 0:
        return 0
    found = plans([identity.person(whose.person)], reach=reach, now=now)
    return len(found[whose.person].to_do)


def plans(
    persons: Sequence[identity.Person], *, reach: Reach, named: bool = False, now: dt.datetime
) -> dict[int, prevention.Plan]:
    """
    The plan of each person, from the vaccines that the reach sees, with its trace; `named` to
    say who gave them.

    :raises register.NotWritten: nothing is served
    """
    today = clock.day_of(now)
    calendar = prevention.in_force(today)
    noted: dict[int, list[prevention.Noted]] = {one.person: [] for one in persons}
    every = list(_immunizations(reach, now))
    names = _authors(every) if named else {}
    for stored in every:
        found = prevention.noted(
            json_gate.parse(stored.body),
            calendar=calendar,
            id=stored.id,
            flags=label.flags_in(stored.label),
            by=names.get(stored.author, ""),
        )
        if found and stored.person in noted:
            noted[stored.person].append(found)
    return {
        one.person: prevention.plan(
            calendar,
            birth_date=one.birth_date,
            sex=one.sex,
            noted=noted[one.person],
            today=today,
        )
        for one in persons
    }


def _immunizations(reach: Reach, now: dt.datetime) -> Iterable[record.Stored]:
    query = record.parse_query("Immunization", [("_count", PER_PAGE), ("_total", "none")])
    page = record.search(query, reach=reach, now=now)
    yield from page.hits
    while page.next:
        page = record.search(query, reach=reach, now=now, after=page.next)
        yield from page.hits


def _authors(stored: Sequence[record.Stored]) -> dict[int, str]:
    found = accounts.accounts_of([one.author for one in stored])
    return {key: one.name for key, one in found.items()}


def changed(stored: Iterable[record.Stored]) -> None:
    """
    Have the reminders of these persons looked at again, in the caller's transaction.
    """
    persons = {one.person for one in stored if one.type in BRINGS_VACCINES and one.person}
    if persons:
        prevention.touched(persons=sorted(persons))


def switch(*, actor: Actor, patient: str, on: bool, key: str, now: dt.datetime) -> Holder:
    """
    Reminders for this space, or none: then no job looks at its vaccines either.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.deciding(actor=actor, patient=patient, now=now)

    def work() -> Mapping[str, Any]:
        if on:
            done = prevention.resume(person=whose.person)
        else:
            done = prevention.stop(person=whose.person, by=actor.person, now=now)
        if done:
            trace(
                "remind" if on else "stop-reminding",
                what=("ImmunizationRecommendation", ""),
                label=label.label(TOLD, 0),
                person=whose.person,
                reach=reach,
                now=now,
            )
        return {}

    said = ("reminders", whose.public_id, str(on))
    once(work, actor=actor, key=key, said=said, now=now)
    return whose
