"""
A measure that a person types themselves, for themselves or for somebody they help.

Source: FHIR R4, vital signs profiles. What cannot be a measure is refused before anything is kept.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.ground import clock
from ens.ground.actor import Actor
from ens.journeys import holder, measures_of_person
from ens.journeys.holder import Holder
from ens.journeys.once import Answer, once
from ens.journeys.write_path import store_resources
from ens.standards import vital_signs
from ens.standards.vital_signs import CATEGORY, LOINC, UCUM, VITAL_SIGNS, Measure

_NUMBER = re.compile(r"\d{1,4}(?:[.,]\d{1,3})?")
_SPACES = re.compile(r"[\s\u00a0\u202f]")


@dataclass(frozen=True, slots=True)
class Typed:
    """
    What was typed: one value, or the two of a pair, and the day.
    """

    values: tuple[str, ...]
    day: dt.date | None


class NotAMeasure(ValueError):
    """
    `wrong` are the fields and why: value0, value1 (number, limits, order), day (missing, future,
    before-birth).
    """

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(dict(wrong))
        self.wrong = wrong


def kinds() -> tuple[Measure, ...]:
    return tuple(one for one in vital_signs.MEASURES if one.typed)


def known(code: str) -> Measure:
    """
    :raises record.NotFound: nothing that people measure by themselves has its page there
    """
    measure = measures_of_person.known(code)
    if not measure.typed:
        raise record.NotFound
    return measure


def prepared(*, actor: Actor, patient: str, now: dt.datetime) -> Holder:
    """
    Whose measure would be added.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    return holder.opened(actor=actor, patient=patient, action="create", now=now)[0]


def add(
    *, actor: Actor, patient: str, code: str, typed: Typed, key: str, now: dt.datetime
) -> Holder:
    """
    Store it as any software would. The same form sent twice is one measure.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`, or nothing typed by hand
    :raises NotAMeasure: nothing was kept
    """
    measure = known(code)
    whose = prepared(actor=actor, patient=patient, now=now)
    values = _values(typed, measure, whose, today=clock.day_of(now))
    assert typed.day is not None
    resource = observation(measure, values, day=typed.day, public_id=whose.public_id)

    def work() -> Answer:
        wanted = store_resources.wanted_of(resource, record.new_id())
        return {"observation": store_resources.create([wanted], actor=actor, now=now)[0].id}

    said = ("add-measure", whose.public_id, code, *typed.values, typed.day.isoformat())
    once(work, actor=actor, key=key, said=said, now=now)
    return whose


def _values(
    typed: Typed, measure: Measure, whose: Holder, *, today: dt.date
) -> tuple[Decimal, ...]:
    """
    :raises NotAMeasure: with everything that is wrong
    """
    wrong: dict[str, str] = {}
    read: list[Decimal] = []
    for place in range(2 if measure.pair else 1):
        text = typed.values[place] if place < len(typed.values) else ""
        value = number(text)
        if value is None:
            wrong[f"value{place}"] = "number"
        elif not vital_signs.is_plausible(value, measure):
            wrong[f"value{place}"] = "limits"
        else:
            read.append(value)
    if len(read) == 2 and read[0] <= read[1]:
        wrong["value1"] = "order"
    if reason := _why_not_day(typed.day, whose.birth_date, today):
        wrong["day"] = reason
    if wrong:
        raise NotAMeasure(wrong)
    return tuple(read)


def number(text: str) -> Decimal | None:
    """
    A number as people write it, with a comma or a point: "4,250".
    """
    bare = _SPACES.sub("", text)
    return Decimal(bare.replace(",", ".")) if _NUMBER.fullmatch(bare) and bare.isascii() else None


def _why_not_day(day: dt.date | None, birth: dt.date, today: dt.date) -> str:
    if day is None:
        return "missing"
    if day > today:
        return "future"
    return "before-birth" if day < birth else ""


def observation(
    measure: Measure, values: tuple[Decimal, ...], *, day: dt.date, public_id: str
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [{"system": CATEGORY, "code": VITAL_SIGNS}]}],
        "code": _concept(measure.typed),
        "subject": {"reference": f"Patient/{public_id}"},
        "effectiveDateTime": day.isoformat(),
    }
    if measure.pair:
        parts = zip(measure.pair, values, strict=True)
        return said | {
            "component": [
                {"code": _concept(code), "valueQuantity": _quantity(value, measure)}
                for code, value in parts
            ]
        }
    return said | {"valueQuantity": _quantity(values[0], measure)}


def _concept(code: str) -> dict[str, Any]:
    return {
        "coding": [{"system": LOINC, "code": code}],
        "text": terminology.display(LOINC, code),
    }


def _quantity(value: Decimal, measure: Measure) -> dict[str, Any]:
    return {
        "value": value,
        "unit": measures_of_person.unit_of(measure),
        "system": UCUM,
        "code": measure.unit,
    }
