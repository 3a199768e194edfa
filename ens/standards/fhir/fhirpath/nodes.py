"""
What a collection holds: values of the language as Python values, and elements as Nodes.

A Node is plain JSON with its type and, for a primitive, the sibling that has its id and extensions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from ens.standards import ucum
from ens.standards.fhir.fhirpath import moments
from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.model import Structure
from ens.standards.fhir.fhirpath.moments import Date, DateTime, Time
from ens.standards.fhir.fhirpath.quantities import UNITY, Quantity

Place = tuple[str | int, ...]
Items = list[Any]


class Node:
    """
    `place` says where it is under the root, for those who change it; else it is None.
    """

    __slots__ = ("beside", "data", "place", "type")

    def __init__(
        self,
        data: Any,
        type: Structure,  # noqa: A002
        beside: Any = None,
        place: Place | None = None,
    ) -> None:
        self.data = data
        self.type = type
        self.beside = beside
        self.place = place


@dataclass(frozen=True, slots=True)
class TypeInfo:
    """
    What `type()` gives.
    """

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}.{self.name}"


SYSTEM_NAMES: Final[Mapping[type, str]] = {
    bool: "Boolean", int: "Integer", Decimal: "Decimal", str: "String",
    Date: "Date", DateTime: "DateTime", Time: "Time", Quantity: "Quantity",
}  # fmt: skip
MOST_EXPONENT: Final = 200
MOST_BITS: Final = 64
QUANTITIES: Final = frozenset(
    {"Quantity", "Age", "Count", "Distance", "Duration", "SimpleQuantity", "MoneyQuantity"}
)


def type_of(item: Any) -> TypeInfo:
    if type(item) is Node:
        return TypeInfo("FHIR", item.type.type_name)
    return TypeInfo("System", SYSTEM_NAMES.get(type(item), "Any"))


def system(item: Any) -> Any:
    """
    The value of the language that an item is, or stands for: that of a FHIR primitive or Quantity.
    Any other element is itself; a primitive without a value is None.
    """
    if type(item) is not Node:
        return item
    kind = item.type
    if kind.is_primitive:
        return _READ[kind.name](item.data)
    if kind.name in QUANTITIES:
        return quantity_of(item.data) or item
    return item if type(item.data) in (dict, list) else _plain(item.data)


def _plain(data: Any) -> Any:
    """
    Numbers are exact; what is not finite, or beyond measure (1e-999999999), is no number here.
    """
    value = Decimal(str(data)) if type(data) is float else data
    if type(value) is int:
        return value if value.bit_length() <= MOST_BITS else None
    if type(value) is not Decimal:
        return value
    _, digits, exponent = value.as_tuple() if value.is_finite() else (0, (), MOST_EXPONENT + 1)
    within = type(exponent) is int and abs(exponent) + len(digits) <= MOST_EXPONENT
    return value if within else None


def _boolean(data: Any) -> bool | None:
    return data if type(data) is bool else None


def _integer(data: Any) -> int | None:
    found: int | None = _plain(data) if type(data) is int else None
    return found


def _decimal(data: Any) -> Decimal | None:
    value = _plain(data) if type(data) in (int, Decimal, float) else None
    return None if value is None else Decimal(value)


def _string(data: Any) -> str | None:
    return data if type(data) is str else None


def _date(data: Any) -> Date | None:
    return moments.date(data) if type(data) is str else None


def _date_time(data: Any) -> DateTime | None:
    return moments.date_time(data) if type(data) is str else None


def _time(data: Any) -> Time | None:
    return moments.time(data) if type(data) is str else None


_READ: Final = {
    "boolean": _boolean, "integer": _integer, "positiveInt": _integer, "unsignedInt": _integer,
    "decimal": _decimal, "date": _date, "dateTime": _date_time, "instant": _date_time,
    "time": _time, "string": _string, "code": _string, "id": _string, "markdown": _string,
    "uri": _string, "url": _string, "canonical": _string, "oid": _string, "uuid": _string,
    "base64Binary": _string, "xhtml": _string,
}  # fmt: skip


def quantity_of(data: Any) -> Quantity | None:
    """
    A FHIR Quantity as one of the language: its code if it is of UCUM, else the unit as displayed.

    A comparator (`<`) makes it no exact value: it has none here.
    """
    if type(data) is not dict or data.get("comparator") is not None:
        return None
    value = _decimal(data.get("value"))
    if value is None:
        return None
    code, unit = data.get("code"), data.get("unit")
    if data.get("system") == ucum.SYSTEM and type(code) is str:
        return Quantity(value, code)
    named = code if type(code) is str else unit
    return Quantity(value, named if type(named) is str and named else UNITY)


def systems(items: Sequence[Any]) -> Items:
    """
    The values that there are, without the primitives that have none.
    """
    return [value for item in items if (value := system(item)) is not None]


def single(items: Sequence[Any]) -> Any:
    """
    The one value of a collection, or None.

    :raises FhirPathError: there are several
    """
    if not items:
        return None
    if len(items) > 1:
        raise FhirPathError("one value was expected here, not several")
    return system(items[0])


def text(items: Sequence[Any]) -> str | None:
    """
    :raises FhirPathError: something else than one text
    """
    value = single(items)
    if value is None or type(value) is str:
        return value
    raise FhirPathError("a text was expected here")


def integer(items: Sequence[Any]) -> int | None:
    """
    :raises FhirPathError: something else than one integer
    """
    value = single(items)
    if value is None or type(value) is int:
        return value
    raise FhirPathError("an integer was expected here")


def boolean(items: Sequence[Any]) -> bool | None:
    """
    What a collection is worth where true or false is expected: one item that is neither is true.

    :raises FhirPathError: there are several
    """
    if not items:
        return None
    if len(items) == 1:
        value = system(items[0])
        return value if type(value) is bool or value is None else True
    raise FhirPathError("true or false was expected here, not several values")


def holds(items: Sequence[Any]) -> bool:
    return boolean(items) is True


def plain(item: Any) -> Any:
    """
    What the caller of the engine gets for an item: JSON as it was, or a value of the language.
    """
    if type(item) is not Node:
        return item
    return item.beside if item.data is None else item.data


def root(data: Any, kind: Structure, *, placed: bool = False) -> Node:
    """
    The node of what an expression is evaluated on.
    """
    if type(data) is dict:
        kind = kind.of(data)
    return Node(data, kind, None, () if placed else None)
