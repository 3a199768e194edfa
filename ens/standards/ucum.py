"""
Units of UCUM, and what one is worth in the base units of its dimension.

Source: The Unified Code for Units of Measure, 2.1, its grammar and the units of clinical use.
Factors are exact fractions. Kept apart on purpose, though UCUM makes them numbers: the mole, the
equivalent and the osmole (an equivalent is worth more or less than a mole according to the
substance), plane angles, and each arbitrary unit. Logarithmic units (pH) are compared with
themselves only.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

SYSTEM: Final = "http://unitsofmeasure.org"
LONGEST: Final = 80
MOST_POWER: Final = 24
SMALLEST, LARGEST = Fraction(1, 10**200), Fraction(10**200)

PREFIXES: Final = {
    "Y": 24, "Z": 21, "E": 18, "P": 15, "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1,
    "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15, "a": -18, "z": -21, "y": -24,
}  # fmt: skip

# Base units; those that take prefixes.
METRIC_BASES: Final = frozenset(
    {"m", "s", "g", "K", "C", "cd", "mol", "eq", "osm", "rad", "[iU]", "[IU]"}
)
# Arbitrary units, procedure-defined units and logarithms: commensurable with themselves only.
ALONE: Final = frozenset(
    {"[arb'U]", "[USP'U]", "[GPL'U]", "[MPL'U]", "[APL'U]", "[beth'U]", "[anti'Xa'U]", "[todd'U]",
     "[dye'U]", "[smgy'U]", "[bdsk'U]", "[ka'U]", "[knk'U]", "[mclg'U]", "[tb'U]", "[CCID_50]",
     "[TCID_50]", "[EID_50]", "[PFU]", "[FFU]", "[CFU]", "[BAU]", "[AU]", "[Amb'a'1'U]",
     "[PNU]", "[Lf]", "[D'ag'U]", "[FEU]", "[ELU]", "[EU]", "[hnsf'U]", "[pH]", "[S]", "[p'diop]",
     "[hp_X]", "[hp_C]", "[hp_M]", "[hp_Q]", "[kp_X]", "[kp_C]", "[HPF]", "[LPF]", "B",
     "dB", "Np", "[MET]"}
)  # fmt: skip

# Each unit as so many of another; those that take prefixes, then those that take none.
METRIC: Final = {
    "l": ("1", "dm3"), "L": ("1", "l"), "t": ("1000", "kg"), "u": ("1.66053906660e-24", "g"),
    "ar": ("100", "m2"), "Hz": ("1", "/s"), "N": ("1", "kg.m/s2"), "Pa": ("1", "N/m2"),
    "J": ("1", "N.m"), "W": ("1", "J/s"), "A": ("1", "C/s"), "V": ("1", "J/C"),
    "F": ("1", "C/V"), "Ohm": ("1", "V/A"), "S": ("1", "/Ohm"), "Wb": ("1", "V.s"),
    "T": ("1", "Wb/m2"), "H": ("1", "Wb/A"), "lm": ("1", "cd"), "lx": ("1", "lm/m2"),
    "Bq": ("1", "/s"), "Gy": ("1", "J/kg"), "Sv": ("1", "J/kg"), "kat": ("1", "mol/s"),
    "U": ("1", "umol/min"), "cal": ("4.184", "J"), "cal_th": ("4.184", "J"),
    "cal_IT": ("4.1868", "J"), "[Cal]": ("1", "kcal_th"), "bar": ("1e5", "Pa"),
    "m[Hg]": ("133.3220", "kPa"), "m[H2O]": ("9.80665", "kPa"), "dyn": ("1", "g.cm/s2"),
    "erg": ("1", "dyn.cm"), "P": ("1", "dyn.s/cm2"), "St": ("1", "cm2/s"), "G": ("1e-4", "T"),
    "Ci": ("37e9", "Bq"), "RAD": ("100", "erg/g"), "REM": ("1", "RAD"),
    "R": ("2.58e-4", "C/kg"), "eV": ("1.602176634e-19", "J"), "st": ("1", "m3"),
    "g%": ("1", "g/dl"), "pc": ("3.085678e16", "m"),
}  # fmt: skip
PLAIN: Final = {
    "10*": ("10", "1"), "10^": ("10", "1"), "%": ("0.01", "1"), "[ppth]": ("1e-3", "1"),
    "[ppm]": ("1e-6", "1"), "[ppb]": ("1e-9", "1"), "[pptr]": ("1e-12", "1"),
    "min": ("60", "s"), "h": ("60", "min"), "d": ("24", "h"), "wk": ("7", "d"),
    "a": ("365.25", "d"), "a_j": ("365.25", "d"), "a_t": ("365.24219", "d"),
    "a_g": ("365.2425", "d"), "mo": ("30.4375", "d"), "mo_j": ("30.4375", "d"),
    "mo_g": ("30.436875", "d"), "mo_s": ("29.53059", "d"),
    "[in_i]": ("2.54", "cm"), "[ft_i]": ("12", "[in_i]"), "[yd_i]": ("3", "[ft_i]"),
    "[mi_i]": ("5280", "[ft_i]"), "[nmi_i]": ("1852", "m"), "[sin_i]": ("1", "[in_i]2"),
    "[sft_i]": ("1", "[ft_i]2"), "[cin_i]": ("1", "[in_i]3"), "[cft_i]": ("1", "[ft_i]3"),
    "[mil_i]": ("1e-3", "[in_i]"), "[fth_i]": ("6", "[ft_i]"), "[kn_i]": ("1", "[nmi_i]/h"),
    "[gr]": ("64.79891", "mg"), "[lb_av]": ("7000", "[gr]"), "[oz_av]": ("437.5", "[gr]"),
    "[dr_av]": ("27.34375", "[gr]"), "[stone_av]": ("14", "[lb_av]"), "[lb_tr]": ("5760", "[gr]"),
    "[oz_tr]": ("480", "[gr]"), "[oz_ap]": ("480", "[gr]"), "[car_m]": ("0.2", "g"),
    "[gal_us]": ("231", "[in_i]3"), "[qt_us]": ("57.75", "[in_i]3"),
    "[pt_us]": ("28.875", "[in_i]3"), "[cup_us]": ("14.4375", "[in_i]3"),
    "[foz_us]": ("1.8046875", "[in_i]3"), "[tbs_us]": ("0.90234375", "[in_i]3"),
    "[tsp_us]": ("0.30078125", "[in_i]3"), "[cup_m]": ("240", "ml"), "[foz_m]": ("30", "ml"),
    "[tbs_m]": ("15", "ml"), "[tsp_m]": ("5", "ml"), "[gal_br]": ("4.54609", "l"),
    "[pt_br]": ("568.26125", "ml"), "[foz_br]": ("28.4130625", "ml"), "[drp]": ("0.05", "ml"),
    "[in_i'Hg]": ("25.4", "mm[Hg]"), "[in_i'H2O]": ("25.4", "mm[H2O]"),
    "atm": ("101325", "Pa"), "att": ("98066.5", "Pa"), "gf": ("9.80665e-3", "N"),
    "[lbf_av]": ("4.4482216152605", "N"), "[psi]": ("1", "[lbf_av]/[in_i]2"),
    "[diop]": ("1", "/m"), "[Ch]": ("1/3", "mm"), "b": ("100", "fm2"), "Ao": ("0.1", "nm"),
    "[PRU]": ("1", "mm[Hg].s/ml"), "[wood'U]": ("1", "mm[Hg].min/l"), "[HP]": ("745.7", "W"),
    "[Btu]": ("1055.05585262", "J"), "deg": ("1", "[deg]"), "'": ("1/60", "deg"),
    "''": ("1/60", "'"), "gon": ("0.9", "deg"), "circ": ("360", "deg"),
}  # fmt: skip
# Temperatures are counted from elsewhere: kelvins are (value + shift) times a factor.
SHIFTED: Final = {
    "Cel": ("273.15", "1"), "[degF]": ("459.67", "5/9"), "[degRe]": ("218.52", "5/4"),
}  # fmt: skip

_NUMBER = re.compile(r"\d{1,9}")
_ANNOTATION = re.compile(r"\{[!-z|~]*\}")
_SYMBOL = re.compile(r"(?:[^\[\]{}()./+\-\d\s]|10[*^]|\[[^\[\]\s]*\]|_\d+)+")
_POWER = re.compile(r"[+-]?\d{1,3}")

Powers = tuple[tuple[str, int], ...]


class NotAUnit(ValueError):
    """
    Not an expression of UCUM, or with a symbol that is not in the table.
    """


@dataclass(frozen=True, slots=True)
class Worth:
    """
    A quantity in base units of `dimension` is (value + shift) * factor.
    """

    dimension: str
    factor: Fraction
    shift: Fraction = Fraction(0)


@lru_cache(maxsize=4096)
def worth(unit: str) -> Worth | None:
    """
    What a unit is worth; None for what is not UCUM, or not in the table.
    """
    if len(unit) > LONGEST:
        return None
    if unit in SHIFTED:
        shift, degree = SHIFTED[unit]
        return Worth("K", Fraction(degree), Fraction(shift))
    try:
        factor, powers = _Parser(unit).read()
    except NotAUnit:
        return None
    return Worth(_name(powers), factor) if SMALLEST < factor < LARGEST else None


def _name(powers: dict[str, int]) -> str:
    named = (f"{base}{power if power != 1 else ''}" for base, power in sorted(powers.items()))
    return ".".join(named) or "1"


Product = tuple[Fraction, dict[str, int]]


class _Parser:
    """
    unit: ["/"] component (("." | "/") component)*, read from left to right.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def read(self) -> Product:
        found = self._term()
        if self.at != len(self.text) or not self.text:
            raise NotAUnit(self.text)
        return found

    def _term(self) -> Product:
        total: Product = (Fraction(1), {})
        sign = -1 if self._take("/") else 1
        while True:
            total = _times(total, self._component(), sign)
            if self._take("."):
                sign = 1
            elif self._take("/"):
                sign = -1
            else:
                return total

    def _component(self) -> Product:
        if self._take("("):
            inside = self._term()
            if not self._take(")"):
                raise NotAUnit(self.text)
            return inside
        if self._match(_ANNOTATION):
            return Fraction(1), {}
        found = self._symbol()
        self._match(_ANNOTATION)
        return found

    def _symbol(self) -> Product:
        symbol = self._match(_SYMBOL)
        if not symbol:
            number = self._match(_NUMBER)
            if not number or int(number) == 0:
                raise NotAUnit(self.text)
            return Fraction(int(number)), {}
        power = int(self._match(_POWER) or "1")
        if abs(power) > MOST_POWER or power == 0:
            raise NotAUnit(self.text)
        factor, bases = _atom(symbol)
        return factor**power, {base: each * power for base, each in bases}

    def _take(self, character: str) -> bool:
        found = self.text.startswith(character, self.at)
        self.at += found
        return found

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if not found:
            return ""
        self.at = found.end()
        return found[0]


def _times(left: Product, right: Product, sign: int) -> Product:
    powers = dict(left[1])
    for base, power in right[1].items():
        powers[base] = powers.get(base, 0) + sign * power
    if any(abs(power) > MOST_POWER for power in powers.values()):
        raise NotAUnit("a power too high")
    return left[0] * right[0] ** sign, {base: power for base, power in powers.items() if power}


@lru_cache(maxsize=4096)
def _atom(symbol: str) -> tuple[Fraction, Powers]:
    """
    A symbol as it stands, or a prefix and a unit that takes one.
    """
    found = _whole(symbol, metric_only=False)
    if found:
        return found
    for length in (2, 1):
        prefix, rest = symbol[:length], symbol[length:]
        if prefix in PREFIXES and rest:
            found = _whole(rest, metric_only=True)
            if found:
                return found[0] * Fraction(10) ** PREFIXES[prefix], found[1]
    raise NotAUnit(symbol)


def _whole(symbol: str, *, metric_only: bool) -> tuple[Fraction, Powers] | None:
    if symbol in METRIC_BASES:
        return Fraction(1), (("[iU]" if symbol == "[IU]" else symbol, 1),)
    if symbol in METRIC:
        return _of(*METRIC[symbol])
    if metric_only:
        return None
    if symbol in ALONE or symbol == "[deg]":
        return Fraction(1), ((symbol, 1),)
    return _of(*PLAIN[symbol]) if symbol in PLAIN else None


def _of(number: str, unit: str) -> tuple[Fraction, Powers]:
    factor, powers = _Parser(unit).read()
    return Fraction(number) * factor, tuple(powers.items())
