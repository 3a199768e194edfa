"""
UCUM units as French laboratories print them.

Source: UCUM (case sensitive); the JDV of units of the "Circuit de la biologie" (ANS).
"""

import re

_PLAIN = re.compile(r"[\x21-\x7e]{1,64}", re.ASCII)
_POWER = re.compile(r"10\*(-?\d+)")
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_ANNOTATION = re.compile(r"\{([^{}]*)\}")
_WRITTEN = {
    "[IU]": "UI",
    "[arb'U]": "UA",
    "mm[Hg]": "mmHg",
    "Cel": "°C",
    "[pH]": "",
    "[ppm]": "ppm",
    "ug": "µg",
    "umol": "µmol",
    "uL": "µL",
    "um": "µm",
}


def is_ucum(unit: str) -> bool:
    """
    Say whether a unit can be a UCUM code: visible ASCII without space.
    """
    return bool(_PLAIN.fullmatch(unit))


def readable(unit: str) -> str:
    """
    Return "mUI/L" for "m[IU]/L", "10⁹/L" for "10*9/L", nothing for "1".
    """
    if unit == "1":
        return ""
    text = _ANNOTATION.sub(r"\1", unit)
    for code, written in _WRITTEN.items():
        text = re.sub(rf"(?<![a-zA-Z]){re.escape(code)}(?![a-zA-Z])", written, text)
    text = text.replace("[IU]", "UI")
    return _POWER.sub(lambda power: "10" + power[1].translate(_SUPERSCRIPT), text)
