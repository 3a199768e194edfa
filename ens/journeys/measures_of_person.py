"""
The measures of a person over time, by kind, each with where it comes from.

The four sources (typed by the person, a professional, an application, a device) are told by who
wrote the measure and through which software, not by what the measure says of itself.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from ens.contexts.accounts import api as accounts
from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import holder
from ens.journeys.holder import Holder
from ens.journeys.reading.document_metadata import day_of, instant_of
from ens.standards import vital_signs
from ens.standards.fhir import json_gate
from ens.standards.vital_signs import LOINC, Measure

Json = Mapping[str, Any]
AT_A_GLANCE, MOST = 400, 1000
SHOWN_AT_A_GLANCE = 12
NOT_SO = ("entered-in-error", "cancelled")


@dataclass(frozen=True, slots=True)
class Reading:
    """
    One measure. `value` is in the unit of its series; `second` the lower of two values measured
    together; `written` what was given when it cannot be drawn. `source` is professional, me,
    application or device, `by` its name.
    """

    id: str
    when: dt.datetime | dt.date
    value: Decimal | None
    second: Decimal | None
    written: str
    source: str
    by: str
    known: dt.datetime  # since when the record has it

    @property
    def day(self) -> dt.date:
        return day_of(self.when)


@dataclass(frozen=True, slots=True)
class Series:
    """
    One kind of measure, newest first. `cut`: there are more than these.
    """

    measure: Measure
    name: str
    explanation: str
    unit: str
    readings: tuple[Reading, ...]
    cut: bool

    @property
    def latest(self) -> Reading:
        return self.readings[0]


class _Hit(NamedTuple):
    stored: record.Stored
    resource: Json
    measure: Measure


@dataclass(frozen=True, slots=True)
class Measures:
    """
    `grows`: the person is of an age to be followed on curves of reference.
    """

    series: tuple[Series, ...]
    grows: bool


def at_a_glance(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, Measures]:
    """
    Each kind of measure that there is, with its latest values.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    left = list(vital_signs.MEASURES)
    found: list[_Hit] = []
    while left:
        hits = _search(left, whose.public_id, AT_A_GLANCE, reach, now)
        found += hits
        seen = {one.measure for one in hits}
        kept = [one for one in left if one not in seen]
        # A full page may leave out a kind of which nothing is recent.
        left = kept if len(hits) == AT_A_GLANCE and len(kept) < len(left) else []
    series = _series(found, reach, most=SHOWN_AT_A_GLANCE)
    return whose, Measures(series, _grows(whose, now))


def one_kind(*, actor: Actor, patient: str, code: str, now: dt.datetime) -> tuple[Holder, Measures]:
    """
    The whole history of one kind of measure; an empty one has no series.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or no such kind
    """
    measure = known(code)
    whose, reach = holder.opened(actor=actor, patient=patient, now=now)
    hits = _search([measure], whose.public_id, MOST, reach, now)
    return whose, Measures(_series(hits, reach, most=MOST), _grows(whose, now))


def known(code: str) -> Measure:
    """
    :raises record.NotFound: no kind of measure has its page under this code
    """
    measure = vital_signs.measure_of([code])
    if measure is None or measure.code != code:
        raise record.NotFound
    return measure


def named(measure: Measure) -> str:
    return terminology.display(LOINC, measure.code)


def unit_of(measure: Measure) -> str:
    return terminology.unit(measure.unit, measure.unit)


def _grows(whose: Holder, now: dt.datetime) -> bool:
    return identity.age(whose.birth_date, today=clock.day_of(now)) < identity.MAJORITY


def _search(
    wanted: Iterable[Measure], public_id: str, count: int, reach: Reach, now: dt.datetime
) -> list[_Hit]:
    codes = ",".join(f"{LOINC}|{code}" for one in wanted for code in one.codes)
    parameters = [
        ("patient", public_id),
        ("code", codes),
        ("_sort", "-date"),
        ("_count", str(count)),
        ("_total", "none"),
    ]
    query = record.parse_query("Observation", parameters)
    hits = []
    for stored in record.search(query, reach=reach, now=now).hits:
        resource = json_gate.parse(stored.body)
        if measure := _measure(resource):
            hits.append(_Hit(stored, resource, measure))
    return hits


def _series(found: Sequence[_Hit], reach: Reach, *, most: int) -> tuple[Series, ...]:
    sources = _Sources([one.stored for one in found], reach)
    held: dict[str, dict[str, Reading]] = {}
    for hit in found:
        if one := _reading(hit, sources):
            held.setdefault(hit.measure.code, {})[one.id] = one
    return tuple(
        _one_series(measure, held[measure.code].values(), most)
        for measure in vital_signs.MEASURES
        if measure.code in held
    )


def _one_series(measure: Measure, readings: Iterable[Reading], most: int) -> Series:
    newest = sorted(readings, key=_instant, reverse=True)
    return Series(
        measure=measure,
        name=named(measure),
        explanation=terminology.explain(LOINC, measure.code),
        unit=unit_of(measure),
        readings=tuple(newest[:most]),
        cut=len(newest) > most,
    )


def _instant(one: Reading) -> dt.datetime:
    """
    When it was taken. Of a measure whose hour nobody said, the hour at which it was noted, if
    that is the same day; else it comes before those of an hour of that day.
    """
    when = one.when
    if isinstance(when, dt.datetime):
        return when if when.tzinfo else when.replace(tzinfo=dt.UTC)
    if clock.day_of(one.known) == when:
        return one.known
    return dt.datetime.combine(when, dt.time(), dt.UTC)


def _measure(resource: Json) -> Measure | None:
    codings = resource.get("code", {}).get("coding", [])
    return vital_signs.measure_of(
        str(one.get("code", "")) for one in codings if one.get("system") == LOINC
    )


def _reading(hit: _Hit, sources: "_Sources") -> Reading | None:
    stored, resource, measure = hit
    when = instant_of(resource.get("effectiveDateTime") or resource.get("issued"))
    if when is None or resource.get("status") in NOT_SO:
        return None
    value, second, written = _value(resource, measure)
    if value is None and not written:
        return None
    source, by = sources.of(stored, resource)
    return Reading(stored.id, when, value, second, written, source, by, stored.updated)


def _value(resource: Json, measure: Measure) -> tuple[Decimal | None, Decimal | None, str]:
    if measure.pair:
        parts = resource.get("component", [])
        high, low = (_part(parts, code, measure) for code in measure.pair)
        return (high, low, "") if high is not None and low is not None else (None, None, "")
    quantity = resource.get("valueQuantity", {})
    return _quantity(quantity, measure), None, _as_written(quantity)


def _part(parts: Sequence[Json], code: str, measure: Measure) -> Decimal | None:
    for part in parts:
        if any(one.get("code") == code for one in part.get("code", {}).get("coding", [])):
            return _quantity(part.get("valueQuantity", {}), measure)
    return None


def _quantity(quantity: Json, measure: Measure) -> Decimal | None:
    value = quantity.get("value")
    if value is None or quantity.get("comparator"):
        return None
    return vital_signs.converted(Decimal(value), str(quantity.get("code", "")), measure)


def _as_written(quantity: Json) -> str:
    if quantity.get("value") is None:
        return ""
    value = format(Decimal(quantity["value"]), "f").replace(".", ",")
    said = (str(quantity.get("comparator", "")), value, str(quantity.get("unit", "")))
    return " ".join(part for part in said if part)


class _Sources:
    """
    Who wrote these measures, and through which application: two statements for all.
    """

    def __init__(self, found: Sequence[record.Stored], reach: Reach) -> None:
        self._reader = reach.actor.account
        self._software = record.software_of(found, reach=reach)
        self._clients = accounts.clients(sorted(set(self._software.values())))
        self._authors = accounts.accounts_of(sorted({one.author for one in found}))

    def of(self, stored: record.Stored, resource: Json) -> tuple[str, str]:
        """
        The kind of source, and its name when the badge needs more than the kind.
        """
        client = self._clients.get(self._software.get(stored.rid, ""))
        if device := str(resource.get("device", {}).get("display", "")):
            return "device", device
        if client and client.kind == "app":
            return "application", client.name
        author = self._authors.get(stored.author)
        if author is None or author.kind != "citizen":
            return "professional", author.name if author else ""
        return "me", "" if author.account == self._reader else author.name
