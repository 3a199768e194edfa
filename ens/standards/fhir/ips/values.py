"""
A coded name, a quantity, a range, the value of an observation: each as people read it.

Numbers are written with the comma that French readers expect.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from ens.standards.fhir.ips import reading
from ens.standards.fhir.ips.reading import Json

# The French name of a code of a system, "" where it has none of ours.
Named = Callable[[str, str], str]
_SIGNS: Final = {"<=": "≤ ", ">=": "≥ ", "<": "< ", ">": "> "}
# What a blood pressure is made of: told "127/79 mmHg", as everywhere in the world.
PRESSURES: Final = ("8480-6", "8462-4")


def name_of(concept: Any, named: Named) -> str:
    """
    Our French name of the first code that has one, else the author's words, else the code.
    """
    if not isinstance(concept, Mapping):
        return ""
    for system, code in reading.codes(concept):
        if found := named(system, code):
            return found
    return written(concept)


def written(concept: Any) -> str:
    """
    As its author wrote it.
    """
    if not isinstance(concept, Mapping):
        return ""
    codings = concept.get("coding", [])
    displays = (str(one["display"]) for one in codings if one.get("display"))
    return str(concept.get("text") or next(displays, "") or reading.first_code(concept)[1])


def quantity(value: Json, named: Named) -> str:
    amount = value.get("value")
    if amount is None:
        return ""
    code, unit = str(value.get("code", "")), str(value.get("unit", ""))
    said = named("http://unitsofmeasure.org", code) or unit or code
    sign = _SIGNS.get(str(value.get("comparator", "")), "")
    return f"{sign}{number(amount)} {said}".strip()


def number(amount: Any) -> str:
    return format(Decimal(amount), "f").replace(".", ",")


def joined(texts: Iterable[str]) -> str:
    return " ; ".join(dict.fromkeys(one.strip() for one in texts if one.strip()))


def value_of(one: Json, named: Named) -> str:
    for name, value in one.items():
        if name.startswith("value"):
            return _said(value, named)
    if parts := one.get("component"):
        return _together(parts, named)
    if absent := one.get("dataAbsentReason"):
        return name_of(absent, named) and "non rendu"
    return ""


def _together(parts: Sequence[Json], named: Named) -> str:
    """
    What is measured together is told together, each part with its name; a blood pressure as
    two numbers.
    """
    if pressure := _pressure(parts, named):
        return pressure
    told = ((name_of(one.get("code"), named), value_of(one, named)) for one in parts)
    return " ; ".join(f"{name} : {value}" for name, value in told if value)


def _pressure(parts: Sequence[Json], named: Named) -> str:
    found = {reading.first_code(one.get("code"))[1]: one.get("valueQuantity") for one in parts}
    if set(found) != set(PRESSURES):
        return ""
    high, low = (found[code] or {} for code in PRESSURES)
    if "value" not in high or "value" not in low or _unit(high) != _unit(low):
        return ""
    return f"{number(high['value'])}/{quantity(low, named)}"


def _said(value: Any, named: Named) -> str:
    match value:
        case bool():
            return "oui" if value else "non"
        case str():
            return value
        case int() | Decimal():
            return number(value)
        case {"coding": _} | {"text": _}:
            return name_of(value, named)
        case {"value": _}:
            return quantity(value, named)
        case {"numerator": dict() as top, "denominator": dict() as bottom}:
            return f"{quantity(top, named)} / {quantity(bottom, named)}"
        case {"low": _} | {"high": _}:
            return _range(value, named)
        case {"start": _} | {"end": _}:
            return " – ".join(str(value[end]) for end in ("start", "end") if value.get(end))
    return ""


def usual(one: Json, value: Json, named: Named) -> str:
    """
    A usual range: in numbers alone where its unit is that of the value beside it.
    """
    ends = {end: one[end] for end in ("low", "high") if one.get(end)}
    if ends and all(_unit(each) and _unit(each) == _unit(value) for each in ends.values()):
        return _range({end: {"value": each.get("value")} for end, each in ends.items()}, named)
    return _range(one, named)


def _range(value: Json, named: Named) -> str:
    low, high = (value.get(end) or {} for end in ("low", "high"))
    first, last = quantity(low, named), quantity(high, named)
    if first and last:
        start = number(low["value"]) if _unit(low) == _unit(high) else first
        return f"{start} – {last}"
    return f"≥ {first}" if first else f"≤ {last}" if last else str(value.get("text", ""))


def _unit(value: Json) -> str:
    return str(value.get("unit") or value.get("code", ""))
