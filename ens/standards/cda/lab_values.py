"""
What a laboratory measured, as plain values: quantity, range, result.

Source: CI-SIS "Volet CR-BIO" (ANS), entry
FR-Resultat-examens-de-biologie-element-clinique-pertinent; IHE PaLM Laboratory Observation.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ens.standards.cda import units
from ens.standards.cda.datatypes import Code, Identifier, Moment, code_of, moment_of, referred_text
from ens.standards.cda.tree import Node

MAX_TEXT = 4000

_NUMBER = re.compile(r"[+-]?\d{1,18}(?:\.\d{1,17})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quantity:
    """
    An exact number with its UCUM unit; `comparator` (<, <=, >=, >) when only a bound is known.
    """

    value: Decimal
    unit: str = ""
    comparator: str = ""

    @property
    def text(self) -> str:
        written = format(self.value, "f").replace(".", ",")
        sign = {"<=": "≤ ", ">=": "≥ ", "<": "< ", ">": "> "}.get(self.comparator, "")
        return f"{sign}{written} {units.readable(self.unit)}".strip()


@dataclass(frozen=True, slots=True)
class Interval:
    """
    Both bounds of a value that was not measured more closely.
    """

    low: Quantity
    high: Quantity

    @property
    def text(self) -> str:
        return f"{self.low.text} à {self.high.text}"


Value = Quantity | Interval | Code | Moment | str | bool | None


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """
    What is usual, for this person and this method, according to the laboratory.
    """

    low: Decimal | None
    high: Decimal | None
    unit: str = ""
    text: str = ""
    interpretation: Code | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """
    One result, with the way back to its place in the document (`path`).

    `code.original` is the laboratory's own French name of the examination. `battery` is the
    panel around it, `isolate` the germ that an antibiogram is about. `category` is FHIR's:
    "laboratory" or "vital-signs".
    """

    path: str
    identifiers: tuple[Identifier, ...]
    code: Code
    value: Value
    ranges: tuple[ReferenceRange, ...] = ()
    interpretation: tuple[Code, ...] = ()
    effective: Moment | None = None
    status: str = ""
    absent: str = ""
    method: Code | None = None
    comments: tuple[str, ...] = ()
    chapter: Code | None = None
    section_title: str = ""
    battery: Code | None = None
    isolate: Code | None = None
    category: str = "laboratory"

    @property
    def codings(self) -> tuple[Code, ...]:
        """
        The code and its translations: local codes come only as translations.
        """
        everyone = (self.code, *self.code.translations)
        return tuple(one for one in everyone if one.code)

    @property
    def label(self) -> str:
        if self.code.label:
            return self.code.label
        return next((one.label for one in self.codings), "")


class Texts(Mapping[str, str]):
    """
    The texts of the narrative by XML id, read when an entry refers to them.
    """

    def __init__(self, narratives: Iterator[Node]) -> None:
        self._nodes: dict[str, Node] = {}
        for narrative in narratives:
            for node in narrative.walk():
                if name := node.get("ID"):
                    self._nodes.setdefault(name, node)
        self._read: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._read:
            self._read[name] = self._nodes[name].text[:MAX_TEXT]
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)


def decimal_of(text: str) -> Decimal | None:
    """
    Return the exact number of an HL7 REAL, None if it is not one that FHIR could carry.
    """
    return Decimal(text.strip()) if _NUMBER.fullmatch(text.strip()) else None


def quantity_of(node: Node | None, comparator: str = "") -> Quantity | None:
    number = decimal_of(node.get("value")) if node is not None else None
    if node is None or number is None:
        return None
    unit = node.get("unit").strip()
    return Quantity(number, "" if unit == "1" else unit, comparator)


def value_of(node: Node | None, texts: Mapping[str, str]) -> Value:
    """
    Read an ANY by its xsi:type. What is no number where one is due comes back as its text.
    """
    if node is None:
        return None
    kind = node.get("xsi:type")
    if kind in ("PQ", "REAL", "INT"):
        return quantity_of(node) or _written(node)
    if kind == "IVL_PQ":
        return _interval(node) or _written(node)
    if kind in ("CD", "CE", "CV", "CO", "CS"):
        code = code_of(node, texts)
        return code if code is not None and (code.label or code.translations) else None
    if kind == "BL":
        return {"true": True, "false": False}.get(node.get("value"))
    if kind == "TS":
        return moment_of(node.get("value"))
    if kind == "RTO":
        return _ratio(node)
    return referred_text(node, texts)[:MAX_TEXT] or None


def _written(node: Node) -> str | None:
    return f"{node.get('value')} {node.get('unit')}".strip()[:MAX_TEXT] or None


def _ratio(node: Node) -> str | None:
    parts = (quantity_of(node.first(name)) for name in ("numerator", "denominator"))
    return " / ".join(part.text for part in parts if part is not None) or None


def _interval(node: Node) -> Interval | Quantity | None:
    low, high = node.first("low"), node.first("high")
    least = quantity_of(low, ">=" if _inclusive(low) else ">")
    most = quantity_of(high, "<=" if _inclusive(high) else "<")
    if least is not None and most is not None:
        return Interval(Quantity(least.value, least.unit), Quantity(most.value, most.unit))
    return least or most


def _inclusive(node: Node | None) -> bool:
    return node is not None and node.get("inclusive") != "false"


def range_of(node: Node, texts: Mapping[str, str]) -> ReferenceRange:
    """
    Read an observationRange.
    """
    value = node.first("value")
    text = referred_text(node.first("text"), texts)
    low = quantity_of(value.first("low")) if value is not None else None
    high = quantity_of(value.first("high")) if value is not None else None
    if low is None and high is None and value is not None and not text:
        text = _words(value_of(value, texts))
    return ReferenceRange(
        low=low.value if low else None,
        high=high.value if high else None,
        unit=(low or high or Quantity(Decimal(0))).unit,
        text=text[:MAX_TEXT],
        interpretation=code_of(node.first("interpretationCode"), None),
    )


def _words(value: Value) -> str:
    if isinstance(value, Quantity | Interval):
        return value.text
    if isinstance(value, Code):
        return value.label
    return value if isinstance(value, str) else ""
