"""
Telling people, once, that a vaccine is due.

A job looks at the persons whose day has come (`prevention.take_due`), reads their vaccines through
the access decision and leaves its trace, as anybody does. A dose is told of in the transaction
that claims it, so neither two workers nor a crash tell it twice; doses that fall due together are
told together. What was due before the space was opened is on its page and sends nothing.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby

import structlog

from ens.contexts.access import api as access
from ens.contexts.identity import api as identity
from ens.contexts.notices import api as notices
from ens.contexts.prevention import api as prevention
from ens.ground import clock, database, keys, label
from ens.ground.actor import Actor
from ens.journeys import vaccines_of_person
from ens.journeys.vaccines_of_person import TOLD

SCOPES = "system/Immunization.rs"  # all that the job can reach
BATCH, WALKED = 50, 2000
IMMUNIZATION = label.label(label.kind_of("Immunization"), 0)
# What a row that is not what it was raises.
UNREADABLE = (keys.CannotUnseal, ValueError, LookupError, TypeError, ArithmeticError)
log = structlog.get_logger()


def remind(*, actor: Actor, now: dt.datetime) -> bool:
    """
    A step of the work: False when nothing is left to do now.
    """
    today = clock.day_of(now)
    walked = prevention.walk(today=today, limit=WALKED)
    try:
        looked = _look(actor, now, limit=BATCH)
    except UNREADABLE as error:
        # The others are read one by one.
        log.error("reminders", error=type(error).__name__)
        looked = sum(_look_alone(actor, now) for _ in range(BATCH))
    return walked or looked > 0


def _look(actor: Actor, now: dt.datetime, *, limit: int) -> int:
    today = clock.day_of(now)
    with database.transaction():
        taken = prevention.take_due(today=today, limit=limit)
        plans = _plans(taken, actor, now)
        for person, plan in plans.items():
            _tell(person, plan, now)
        found = [_looked(person, plans.get(person)) for person in taken]
        prevention.looked(found, today=today, now=now)
    return len(taken)


def _look_alone(actor: Actor, now: dt.datetime) -> int:
    try:
        return _look(actor, now, limit=1)
    except UNREADABLE as error:
        log.error("reminder", error=type(error).__name__)
        return _leave_for_tomorrow(now)


def _leave_for_tomorrow(now: dt.datetime) -> int:
    today = clock.day_of(now)
    with database.transaction():
        taken = prevention.take_due(today=today, limit=1)
        tomorrow = today + dt.timedelta(days=1)
        later = [prevention.Looked(person, tomorrow, None) for person in taken]
        prevention.looked(later, today=today, now=now)
    return len(taken)


def _plans(persons: Sequence[int], actor: Actor, now: dt.datetime) -> dict[int, prevention.Plan]:
    """
    The plans of those whose vaccines the job may read: nobody's whose space is not open.
    """
    asked = access.reach(actor=actor, persons=persons, action="read", now=now)
    seen = [one for one in persons if not access.why_not(asked, person=one, label=IMMUNIZATION)]
    if not seen:
        return {}
    reach = access.reach(actor=actor, persons=seen, action="read", now=now)
    return vaccines_of_person.plans(identity.persons(seen), reach=reach, now=now)


def _looked(person: int, plan: prevention.Plan | None) -> prevention.Looked:
    """
    How many are to be done is noted where every reader finds as many: what stands on a vaccine
    that is hidden from some would tell them of it.
    """
    if plan is None:
        return prevention.Looked(person, None, None)
    following = prevention.next_change(plan) or dt.date.max
    same_for_all = not any(step.flags for step in plan.steps)
    return prevention.Looked(person, following, len(plan.to_do) if same_for_all else None)


def _tell(person: int, plan: prevention.Plan, now: dt.datetime) -> None:
    if not plan.to_do:
        return
    opened = _opened_on(person)
    fresh = [step for step in plan.to_do if step.opens and step.opens >= opened]
    doses = [step.key for step in fresh]
    claimed = prevention.remind_once(person=person, doses=doses, now=now)
    told = sorted((step for step in fresh if step.key in claimed), key=lambda step: step.flags)
    for flags, steps in groupby(told, key=lambda step: step.flags):
        _notify(person, list(steps), flags, now)


def _opened_on(person: int) -> dt.date:
    """
    The day this space was last opened.
    """
    opened = [event.at for event in identity.life_of(person) if event.after == "open"]
    return clock.day_of(opened[-1]) if opened else dt.date.max


def _notify(person: int, steps: Sequence[prevention.Step], flags: int, now: dt.datetime) -> None:
    """
    One notice, as hidden as the vaccines from which it was deduced.
    """
    notices.notify(
        person=person,
        kind="reminder",
        subject_label=label.label(TOLD, flags),
        about=("ImmunizationRecommendation", _named(person, steps)),
        text_values={"title": _sentence(steps)},
        now=now,
    )


def _named(person: int, steps: Iterable[prevention.Step]) -> str:
    return prevention.name_unreadable(person, *(step.key for step in steps)).hex()


def _sentence(steps: Iterable[prevention.Step]) -> str:
    titles = [prevention.title(step) for step in steps]
    return prevention.due_sentence(titles)
