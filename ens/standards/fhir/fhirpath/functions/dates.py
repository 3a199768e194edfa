"""
Source: FHIRPath 2.0.0 (N1), 5.9: the same instant all along one evaluation. The parts of a date
(`yearOf`...) are of the later drafts.
"""

from collections.abc import Callable, Mapping
from typing import Final

from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.functions.table import Function, answer
from ens.standards.fhir.fhirpath.moments import HOURS, Date, DateTime, Moment, Time
from ens.standards.fhir.fhirpath.nodes import Items, single

PARTS: Final = ("year", "month", "day", "hour", "minute", "second")


def _now(run: Run) -> DateTime:
    now = run.now
    offset = now.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset is not None else 0
    return DateTime(now.timetuple()[:6], f"{now.microsecond // 1000:03}", minutes)


def now(run: Run, focus: Items) -> Items:
    return [_now(run)]


def today(run: Run, focus: Items) -> Items:
    return [Date(_now(run).parts[:HOURS])]


def time_of_day(run: Run, focus: Items) -> Items:
    instant = _now(run)
    return [Time(instant.parts[HOURS:], instant.fraction)]


def _part(at: int) -> Callable[[Run, Items], Items]:
    def applied(run: Run, focus: Items) -> Items:
        value = single(focus)
        if not isinstance(value, Moment):
            return []
        number = at - HOURS if isinstance(value, Time) else at
        return [value.parts[number]] if 0 <= number < len(value.parts) else []

    return applied


def millisecond(run: Run, focus: Items) -> Items:
    value = single(focus)
    if not isinstance(value, Moment) or not value.fraction:
        return []
    return [int((value.fraction + "00")[:3])]


def date_of(run: Run, focus: Items) -> Items:
    value = single(focus)
    return [Date(value.parts[:HOURS])] if isinstance(value, Date | DateTime) else []


def time_of(run: Run, focus: Items) -> Items:
    value = single(focus)
    timed = isinstance(value, DateTime) and len(value.parts) > HOURS
    return answer(Time(value.parts[HOURS:], value.fraction) if timed else None)


TABLE: Final[Mapping[str, Function]] = {
    "now": Function(now),
    "today": Function(today),
    "timeOfDay": Function(time_of_day),
    **{f"{name}Of": Function(_part(at)) for at, name in enumerate(PARTS)},
    "millisecondOf": Function(millisecond),
    "dateOf": Function(date_of),
    "timeOf": Function(time_of),
}
