"""
Results and measures as a page shows them, read from Observations.

Source: FHIR R4 Observation. Numbers stay `Decimal`: 1.950 is not 1.95.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.ground.reach import Reach
from ens.journeys.reading.document_metadata import day_of, instant_of
from ens.standards.fhir import json_gate

Json = Mapping[str, Any]
MOST_CODES = 60
MOST_VALUES = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One result. `name` is in everyday French, `written` as the laboratory has it; `value` is a
    number, or the words it was given in; `unit` is in words, `symbol` short. `previous` are the
    earlier values of the same code in the same unit, oldest first.
    """

    code: tuple[str, str]
    name: str
    written: str
    explanation: str
    chapter: str
    value: Decimal | str
    unit: str
    symbol: str
    low: Decimal | None
    high: Decimal | None
    usual: str
    note: str
    when: dt.datetime | dt.date | None
    category: str = ""
    previous: tuple[tuple[dt.date, Decimal], ...] = ()

    @property
    def day(self) -> dt.date | None:
        return day_of(self.when) if self.when else None

    @property
    def last(self) -> tuple[dt.date, Decimal] | None:
        return self.previous[-1] if self.previous else None

    @property
    def points(self) -> tuple[tuple[dt.date, Decimal], ...]:
        """
        The values over time, this one last; empty when there are not enough for a curve.
        """
        if len(self.previous) < 2 or not isinstance(self.value, Decimal) or self.day is None:
            return ()
        return (*self.previous, (self.day, self.value))


def finding(stored: record.Stored) -> Finding:
    one = json_gate.parse(stored.body)
    value, unit = _value(one)
    symbol = _symbol(one.get("valueQuantity", {})) or unit
    usual: Json = next(iter(one.get("referenceRange", [])), {})
    code, name, explanation = _designation(one.get("code", {}))
    return Finding(
        code=code,
        name=name,
        written=str(one.get("code", {}).get("text") or name),
        explanation=explanation,
        chapter=_chapter(one.get("category", [])),
        value=value,
        unit=unit,
        symbol=symbol,
        low=_bound(usual.get("low")),
        high=_bound(usual.get("high")),
        usual=str(usual.get("text", "")),
        note=" ".join(str(note.get("text", "")) for note in one.get("note", [])),
        when=instant_of(one.get("effectiveDateTime") or one.get("issued")),
        category=_category(one.get("category", [])),
    )


def with_previous(
    found: Sequence[Finding], *, public_id: str, reach: Reach, now: dt.datetime
) -> tuple[Finding, ...]:
    """
    The same results, each with what the record holds of it before: one search for all.
    """
    wanted = tuple(dict.fromkeys(one.code for one in found if _is_counted(one)))[:MOST_CODES]
    if not wanted:
        return tuple(found)
    earlier = list(_values(wanted, public_id, reach, now))
    return tuple(
        replace(one, previous=_before(one, earlier)) if _is_counted(one) else one for one in found
    )


def of_category(
    category: str, *, public_id: str, count: int, reach: Reach, now: dt.datetime
) -> tuple[Finding, ...]:
    """
    The latest results of a category, one per code; those of one report in its order.
    """
    parameters = [
        ("patient", public_id),
        ("category", category),
        ("_sort", "-date"),
        ("_count", str(MOST_VALUES)),
        ("_total", "none"),
    ]
    query = record.parse_query("Observation", parameters)
    found: dict[tuple[str, str], Finding] = {}
    for hit in record.search(query, reach=reach, now=now).hits:
        one = finding(hit)
        found.setdefault(one.code, one)
        if len(found) >= count:
            break
    in_order = reversed(found.values())
    return tuple(sorted(in_order, key=lambda one: one.day or dt.date.min, reverse=True))


def _is_counted(one: Finding) -> bool:
    return isinstance(one.value, Decimal) and bool(one.code[1]) and one.day is not None


def _values(
    codes: Iterable[tuple[str, str]], public_id: str, reach: Reach, now: dt.datetime
) -> Iterator[Finding]:
    parameters = [
        ("patient", public_id),
        ("code", ",".join(f"{system}|{code}" for system, code in codes)),
        ("_sort", "-date"),
        ("_count", str(MOST_VALUES)),
        ("_total", "none"),
    ]
    query = record.parse_query("Observation", parameters)
    for hit in record.search(query, reach=reach, now=now).hits:
        yield finding(hit)


def _before(one: Finding, earlier: Iterable[Finding]) -> tuple[tuple[dt.date, Decimal], ...]:
    by_day = {
        past.day: past.value
        for past in earlier
        if past.code == one.code
        and past.unit == one.unit
        and isinstance(past.value, Decimal)
        and past.day is not None
        and one.day is not None
        and past.day < one.day
    }
    return tuple(sorted((day, value) for day, value in by_day.items() if day is not None))


def _designation(concept: Json) -> tuple[tuple[str, str], str, str]:
    """
    Our French name of the first code that has one, else the laboratory's, else the code's own.
    """
    codings = concept.get("coding", [])
    pairs = [(str(one.get("system", "")), str(one.get("code", ""))) for one in codings]
    written = str(concept.get("text") or next((one.get("display", "") for one in codings), ""))
    first = pairs[0] if pairs else ("", "")
    for system, code in pairs:
        if (name := terminology.display(system, code)) != code:
            return first, name, terminology.explain(system, code)
    return first, written or first[1], ""


def _category(categories: Sequence[Json]) -> str:
    """
    FHIR's own category: "laboratory", "vital-signs"...
    """
    first: Json = next(iter(categories), {})
    return next((str(one.get("code", "")) for one in first.get("coding", [])), "")


def _chapter(categories: Sequence[Json]) -> str:
    """
    The chapter of biology: the category that is not FHIR's own "laboratory".
    """
    for category in categories[1:]:
        name = _designation(category)[1]
        if name:
            return name
    return ""


def _value(one: Json) -> tuple[Decimal | str, str]:
    if quantity := one.get("valueQuantity"):
        return _quantity(quantity)
    for name, words in _WORDS.items():
        if name in one:
            return words(one[name]), ""
    return _components(one.get("component", [])), ""


def _components(parts: Sequence[Json]) -> str:
    """
    What is measured together is told together: 125 / 78 mmHg.
    """
    said = [_value(part) for part in parts]
    values = " / ".join(_written(one) if isinstance(one, Decimal) else one for one, _unit in said)
    units = {unit for _one, unit in said}
    return f"{values} {units.pop() if len(units) == 1 else ''}".strip() or _("non rendu")


def _quantity(quantity: Json) -> tuple[Decimal | str, str]:
    unit = terminology.unit(str(quantity.get("code", "")), str(quantity.get("unit", "")))
    value = quantity.get("value")
    if value is None:
        return _("non rendu"), ""
    if sign := _SIGNS.get(str(quantity.get("comparator", "")), ""):
        return f"{sign} {_written(value)}", unit
    return Decimal(value), unit


def _symbol(quantity: Json) -> str:
    """
    The unit as it came, readable: "mL/min/1.73_m2" is mL/min/1,73 m².
    """
    written = str(quantity.get("unit", ""))
    return written.replace("_m2", " m²").replace("1.73", "1,73")


def _bound(quantity: Json | None) -> Decimal | None:
    value = quantity.get("value") if quantity else None
    return None if value is None else Decimal(value)


def _written(value: Any) -> str:
    return format(Decimal(value), "f").replace(".", ",")


def _range(value: Json) -> str:
    ends = [_quantity(value[end]) for end in ("low", "high") if value.get(end)]
    unit = ends[0][1] if ends else ""
    said = [_written(end) if isinstance(end, Decimal) else end for end, _unit in ends]
    return f"{' – '.join(said)} {unit}".strip()


_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_WORDS: Mapping[str, Callable[[Any], str]] = {
    "valueString": str,
    "valueCodeableConcept": lambda concept: _designation(concept)[1],
    "valueRange": _range,
    "valueBoolean": lambda value: _("oui") if value else _("non"),
    "valueInteger": str,
    "valueDateTime": str,
}
