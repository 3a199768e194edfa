"""
Measures that a person follows over time: their codes, their unit, and what is plausible.

Sources: FHIR R4, vital signs profiles (https://hl7.org/fhir/R4/observation-vitalsigns.html); LOINC;
UCUM. The limits say nothing of health: beyond them a number is taken for a slip of the pen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
VITAL_SIGNS = "vital-signs"


@dataclass(frozen=True, slots=True)
class Measure:
    """
    `code` names the measure, `codes` are all that count as it, `typed` is the one written when
    people measure by themselves ("" for what they do not). `unit` is of UCUM, `places` how many
    decimals a converted value keeps. `pair` are the codes of two values measured together, the
    higher first. `grows`: it is read on a curve of reference as long as one grows.
    """

    code: str
    codes: tuple[str, ...]
    typed: str
    unit: str
    least: Decimal
    most: Decimal
    places: int
    pair: tuple[str, ...] = ()
    grows: bool = False


def _measure(
    codes: str, unit: str, limits: tuple[str, str], places: int, *, typed: str = "",
    pair: tuple[str, ...] = (), grows: bool = False,
) -> Measure:  # fmt: skip
    every = tuple(codes.split())
    least, most = map(Decimal, limits)
    return Measure(every[0], every, typed, unit, least, most, places, pair, grows)


BLOOD_PRESSURE = ("8480-6", "8462-4")
MEASURES = (
    _measure(
        "29463-7 3141-9 8339-4", "kg", ("0.3", "350"), 3, typed="29463-7", grows=True,
    ),
    _measure(
        "8302-2 8306-3 89269-5", "cm", ("20", "250"), 1, typed="8302-2", grows=True,
    ),
    _measure("9843-4 8287-5", "cm", ("15", "80"), 1, typed="9843-4", grows=True),
    _measure("39156-5", "kg/m2", ("5", "100"), 1),
    _measure(
        "85354-9 55284-4", "mm[Hg]", ("20", "300"), 0, typed="85354-9", pair=BLOOD_PRESSURE,
    ),
    _measure("8867-4", "/min", ("20", "300"), 0, typed="8867-4"),
    _measure("8310-5 8331-1", "Cel", ("25", "45"), 1, typed="8310-5"),
    _measure("59408-5 2708-6", "%", ("30", "100"), 0, typed="59408-5"),
    _measure("9279-1", "/min", ("3", "120"), 0),
    _measure(
        "2345-7 2339-0 15074-8 14749-6 41653-7 1558-6 53049-3 40193-5 88365-2 16915-1",
        "g/L", ("0.1", "10"), 2, typed="41653-7",
    ),
)  # fmt: skip

# How much of the second unit is in one of the first.
_FACTORS = {
    ("g", "kg"): Decimal("0.001"),
    ("[lb_av]", "kg"): Decimal("0.45359237"),
    ("m", "cm"): Decimal(100),
    ("mm", "cm"): Decimal("0.1"),
    ("[in_i]", "cm"): Decimal("2.54"),
    ("kPa", "mm[Hg]"): Decimal("7.50062"),
    ("mg/dL", "g/L"): Decimal("0.01"),
    ("mmol/L", "g/L"): Decimal("0.180156"),  # of glucose
    ("{beats}/min", "/min"): Decimal(1),
    ("{breaths}/min", "/min"): Decimal(1),
    ("1/min", "/min"): Decimal(1),
}


@cache
def _by_code() -> dict[str, Measure]:
    return {code: one for one in MEASURES for code in one.codes}


def measure_of(codes: Iterable[str]) -> Measure | None:
    """
    The measure that one of these LOINC codes is, if one is.
    """
    known = _by_code()
    return next((known[code] for code in codes if code in known), None)


def converted(value: Decimal, unit: str, measure: Measure) -> Decimal | None:
    """
    The value in the unit of its measure, None if the unit cannot be one of it.
    """
    if unit == measure.unit:
        return value
    if (unit, measure.unit) == ("[degF]", "Cel"):
        return _rounded((value - 32) * 5 / 9, measure)
    factor = _FACTORS.get((unit, measure.unit))
    return None if factor is None else _rounded(value * factor, measure)


def _rounded(value: Decimal, measure: Measure) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-measure.places))


def is_plausible(value: Decimal, measure: Measure) -> bool:
    return measure.least <= value <= measure.most
