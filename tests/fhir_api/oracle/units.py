"""
The few units that the data set measures in: what is added to a number, then what multiplies it,
to have it in the base unit of what it measures.

https://ucum.org/ucum
"""

from fractions import Fraction

UCUM = "http://unitsofmeasure.org"

_TABLE = {
    "mass": {"kg": "1000", "g": "1", "mg": "0.001", "[lb_av]": "453.59237"},
    "length": {"m": "1", "cm": "0.01", "mm": "0.001", "[in_i]": "0.0254"},
    "time": {"s": "1", "min": "60", "h": "3600", "d": "86400", "wk": "604800", "a": "31557600"},
    "amount in a volume": {"mmol/L": "0.001", "mol/L": "1"},
    "pressure": {"mm[Hg]": "133.322", "kPa": "1000"},
    "temperature": {"Cel": "1", "K": "1", "[degF]": "5/9"},
}
_ADDED = {"Cel": Fraction("273.15"), "[degF]": Fraction("459.67")}
_KINDS = {code: kind for kind, row in _TABLE.items() for code in row}
_SIZES = {code: Fraction(size) for row in _TABLE.values() for code, size in row.items()}


def known():
    return tuple(_SIZES)


def same_kind(code, other):
    return code == other or (code in _KINDS and _KINDS[code] == _KINDS.get(other))


def kind(code):
    return _KINDS.get(code, code)


def turned(number, code, other):
    """
    A number in one unit, in another of the same kind.
    """
    if code == other:
        return number
    return base(number, code) / _SIZES[other] - _ADDED.get(other, 0)


def base(number, code):
    return (number + _ADDED.get(code, 0)) * _SIZES.get(code, 1)
