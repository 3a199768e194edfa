"""
Which doses are done, due or coming for one person, from the calendar and what the record says.

Source: the file of the calendar, named on every page. Each disease is followed by itself, so
that one injection against six and six against one come to the same. More vaccines in the record
never make anything due that was not: an interval is counted from the latest one, valid or not.
Not a medical advice.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ens.contexts.prevention.ages import Span
from ens.contexts.prevention.calendar import BOOSTER, SERIES, Calendar, Dose, Season, Vaccine
from ens.contexts.prevention.values import DAY, UNKNOWN, Noted, Plan, State, Step

# A dose given a little before its age or its interval counts.
TOLERANCE = dt.timedelta(days=4)
A_MONTH = Span(months=1)
FAR = dt.date.max


@dataclass(frozen=True, slots=True)
class _Person:
    birth_date: dt.date
    today: dt.date

    def at(self, age: Span | None) -> dt.date:
        return FAR if age is None else age.after(self.birth_date)


@dataclass(frozen=True, slots=True)
class _Place:
    """
    Where one dose stands against one disease.
    """

    given: Noted | None
    opens: dt.date
    waits: bool = False
    leans_on: Noted | None = None  # the vaccine on whose date `opens` stands


def plan(
    calendar: Calendar, *, birth_date: dt.date, sex: str, noted: Iterable[Noted], today: dt.date
) -> Plan:
    """
    Where each dose of the calendar stands today; the order of what was noted changes nothing.
    """
    known = sorted(noted, key=lambda one: (one.last, one.first, one.id))
    counted = [_until_today(one, today) for one in known if _counts(one, today)]
    person = _Person(birth_date, today)
    steps = tuple(
        step
        for vaccine in calendar.vaccines
        if vaccine.concerns(birth_date, sex)
        for step in _steps(vaccine, person, counted)
    )
    used = {one.id for step in steps for one in step.given}
    return Plan(
        calendar=calendar,
        birth_date=birth_date,
        today=today,
        steps=steps,
        others=tuple(one for one in counted if one.product and one.id not in used),
        undated=tuple(one for one in known if one.product and not _counts(one, today)),
        unknown=tuple(one for one in known if one.product is None),
    )


def _counts(one: Noted, today: dt.date) -> bool:
    """
    A date unknown, or still to come, proves no dose.
    """
    return one.precision != UNKNOWN and one.first <= today


def _until_today(one: Noted, today: dt.date) -> Noted:
    return replace(one, last=today) if one.last > today else one


def next_change(found: Plan) -> dt.date | None:
    """
    The next day on which something becomes due, as far as the record says today. What waits
    for another dose has no day of its own yet.
    """
    known = (step for step in found.in_state(State.COMING) if not step.waits)
    coming = (step.opens for step in known if step.opens)
    return min(coming, default=None)


def _steps(vaccine: Vaccine, person: _Person, counted: Sequence[Noted]) -> Iterator[Step]:
    if vaccine.season is not None:
        return _of_season(vaccine, vaccine.season, person, counted)
    return _of_doses(vaccine, person, counted)


def _of_doses(vaccine: Vaccine, person: _Person, counted: Sequence[Noted]) -> Iterator[Step]:
    follow = {SERIES: _series, BOOSTER: _boosters}[vaccine.plan]
    against = {
        disease: [one for one in counted if disease in one.protects] for disease in vaccine.protects
    }
    places = {disease: follow(vaccine.doses, person, noted) for disease, noted in against.items()}
    for rank, dose in enumerate(vaccine.doses):
        here = {disease: found[rank] for disease, found in places.items()}
        yield _step(vaccine, dose, person, here, against)


def _series(doses: Sequence[Dose], person: _Person, noted: Sequence[Noted]) -> list[_Place]:
    """
    Each dose is the first that is old enough, and far enough from the dose before.
    """
    places: list[_Place] = []
    left = list(noted)
    for dose in doses:
        before = places[-1].given if places else None
        if places and before is None:
            places.append(_after_the_one_before(dose, person, places[-1]))
            continue
        found = next((one for one in left if _fills(one, dose, person, before)), None)
        if found:
            left = left[left.index(found) + 1 :]
            places.append(_Place(found, found.last))
        else:
            places.append(_next_of_series(dose, person, noted, begun=bool(places)))
    return places


def _fills(one: Noted, dose: Dose, person: _Person, before: Noted | None) -> bool:
    if one.last + TOLERANCE < person.at(dose.valid) or one.last >= person.at(dose.until):
        return False
    return before is None or one.last + TOLERANCE >= dose.after.after(before.last)


def _next_of_series(dose: Dose, person: _Person, noted: Sequence[Noted], *, begun: bool) -> _Place:
    recommended = person.at(dose.due[0])
    latest = noted[-1] if noted and begun else None
    far_enough = dose.after.after(latest.last) if latest else recommended
    if latest and far_enough > recommended:
        return _Place(None, far_enough, leans_on=latest)
    return _Place(None, recommended)


def _after_the_one_before(dose: Dose, person: _Person, before: _Place) -> _Place:
    """
    The soonest it could be, if the one before is given as soon as it can.
    """
    soonest = dose.after.after(max(before.opens, person.today))
    opens = max(person.at(dose.due[0]), soonest)
    return _Place(None, opens, waits=True, leans_on=before.leans_on)


def _boosters(doses: Sequence[Dose], person: _Person, noted: Sequence[Noted]) -> list[_Place]:
    """
    Each by itself: any dose from the age that counts, the latest of them.
    """
    places = []
    for dose in doses:
        counts, until = person.at(dose.counts) - TOLERANCE, person.at(dose.until)
        found = [one for one in noted if counts <= one.last < until]
        places.append(_Place(found[-1] if found else None, person.at(dose.due[0])))
    return places


def _step(
    vaccine: Vaccine,
    dose: Dose,
    person: _Person,
    here: dict[str, _Place],
    against: dict[str, list[Noted]],
) -> Step:
    given = _once(place.given for place in here.values())
    missing = tuple(disease for disease, place in here.items() if place.given is None)
    step = Step(
        key=dose.key,
        vaccine=vaccine,
        number=dose.number,
        of=len(vaccine.doses),
        state=State.DONE,
        required=vaccine.is_required(person.birth_date),
        given=given,
        missing=missing,
        last=_latest(against.values()),
        flags=_flags(against.values()),
    )
    if not missing:
        return step
    first = min((here[disease] for disease in missing), key=lambda place: place.opens)
    late = max(person.at(dose.due[1]), A_MONTH.after(first.opens))
    return replace(
        step,
        state=_state(first.opens, late, person.at(dose.until), person.today),
        opens=first.opens,
        closes=min(late, person.at(dose.until)),
        pressing=tuple(one for one in missing if here[one].opens <= person.today),
        waits=first.waits,
        precision=first.leans_on.precision if first.leans_on else DAY,
    )


def _state(opens: dt.date, late: dt.date, until: dt.date, today: dt.date) -> State:
    if max(opens, today) >= until:
        return State.PAST
    if today < opens:
        return State.COMING
    return State.DUE if today < late else State.OVERDUE


def _of_season(
    vaccine: Vaccine, season: Season, person: _Person, counted: Sequence[Noted]
) -> Iterator[Step]:
    """
    This season from the day that vaccines count for it, then the next one.
    """
    against = [one for one in counted if {*vaccine.protects} & {*one.protects}]
    for year in (person.today.year - 1, person.today.year, person.today.year + 1):
        step = _season_of(vaccine, season, year, person, against)
        if step is None:
            continue
        yield step
        if step.state is State.COMING:
            return


def _season_of(
    vaccine: Vaccine, season: Season, year: int, person: _Person, against: Sequence[Noted]
) -> Step | None:
    """
    None for a season that is over, or for which the person is too young.
    """
    closes = dt.date(year + 1, *season.closes)
    opens = max(dt.date(year, *season.opens), person.at(season.age))
    if closes < person.today or opens > closes:
        return None
    given = tuple(one for one in against if dt.date(year, *season.counts) <= one.last <= closes)
    state = State.DUE if opens <= person.today else State.COMING
    return Step(
        key=f"{vaccine.key}-{year}",
        vaccine=vaccine,
        number=1,
        of=1,
        state=State.DONE if given else state,
        required=vaccine.is_required(person.birth_date),
        opens=None if given else opens,
        closes=None if given else closes,
        given=given[-1:],
        missing=() if given else vaccine.protects,
        pressing=vaccine.protects if not given and state is State.DUE else (),
        last=_latest([list(against)]),
        flags=_flags([list(against)]),
    )


def _once(given: Iterable[Noted | None]) -> tuple[Noted, ...]:
    found = {one.id: one for one in given if one}
    return tuple(sorted(found.values(), key=lambda one: (one.last, one.id)))


def _latest(against: Iterable[Sequence[Noted]]) -> Noted | None:
    every = [one for noted in against for one in noted]
    return max(every, key=lambda one: (one.last, one.id), default=None)


def _flags(against: Iterable[Sequence[Noted]]) -> int:
    """
    What is deduced from a vaccine is as hidden as it.
    """
    flags = 0
    for noted in against:
        for one in noted:
            flags |= one.flags
    return flags
