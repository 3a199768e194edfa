"""
The few units that the data set measures in, each in terms of one of its dimension.

https://ucum.org/ucum
"""

from decimal import Decimal

UCUM = "http://unitsofmeasure.org"

_TABLE = {
    "mass": {"kg": "1000", "g": "1", "mg": "0.001", "ug": "0.000001", "[lb_av]": "453.59237"},
    "length": {"m": "1", "cm": "0.01", "mm": "0.001", "km": "1000", "[in_i]": "0.0254"},
    "time": {"s": "1", "min": "60", "h": "3600", "d": "86400", "wk": "604800", "a": "31557600"},
    "mass per volume": {"g/L": "1", "mg/dL": "0.01", "g/dL": "10", "mg/L": "0.001"},
    "amount per volume": {"mmol/L": "0.001", "mol/L": "1", "umol/L": "0.000001"},
    "pressure": {"mm[Hg]": "133.322", "kPa": "1000", "Pa": "1", "bar": "100000"},
    "frequency": {"/min": "1", "{beats}/min": "1", "/s": "60"},
    "one": {"%": "0.01", "1": "1"},
}
_MEASURES = {
    code: (kind, Decimal(size)) for kind, row in _TABLE.items() for code, size in row.items()
}


def factor(asked, held):
    """
    What brings a number from the unit asked to the unit held; 0 if they measure other things.
    """
    if asked == held:
        return Decimal(1)
    if asked not in _MEASURES or held not in _MEASURES:
        return Decimal(0)
    (kind, size), (other, other_size) = _MEASURES[asked], _MEASURES[held]
    return size / other_size if kind == other else Decimal(0)
