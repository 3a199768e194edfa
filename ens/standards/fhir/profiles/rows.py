"""
A `Profile` as the package keeps it: what is usual is left out, invariants are numbers of one list.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from ens.standards.fhir.profiles.model import (
    Binding,
    Constraint,
    ElementRule,
    Profile,
    Slicing,
    TypeRef,
    Valued,
)

Json = Mapping[str, Any]
HEAD = ("url", "version", "name", "title", "type", "kind", "derivation", "base")
FLAGS = {"modifier": "o", "must_support": "ms", "summary": "su"}
VALUES = {"fixed": "f", "pattern": "p", "min_value": "lo", "max_value": "hi"}


class Constraints:
    """
    Each different one once, numbered as met.
    """

    def __init__(self) -> None:
        self.numbers: dict[Constraint, int] = {}

    def number(self, one: Constraint) -> int:
        return self.numbers.setdefault(one, len(self.numbers))

    def rows(self) -> list[list[str]]:
        return [[one.key, one.severity, one.human, one.expression] for one in self.numbers]


def row_of(profile: Profile, constraints: Constraints) -> dict[str, Any]:
    return {name: getattr(profile, name) for name in HEAD} | {
        "abstract": profile.abstract,
        "contexts": profile.contexts,
        "elements": [_element_row(one, constraints) for one in profile.elements],
    }


def _element_row(one: ElementRule, constraints: Constraints) -> dict[str, Any]:
    row: dict[str, Any] = {"i": one.id}
    if one.path != one.id:
        row["w"] = one.path
    usual = {
        "n": (one.slice_name, ""),
        "m": (one.minimum, 0),
        "x": (one.maximum, None),
        "t": ([_type_row(each) for each in one.types], []),
        "c": ([constraints.number(each) for each in one.constraints], []),
        "r": (one.content_reference, ""),
        "l": (one.max_length, None),
        "on": (list(one.condition_on), []),
    }
    row |= {name: value for name, (value, left_out) in usual.items() if value != left_out}
    row |= {short: 1 for name, short in FLAGS.items() if getattr(one, name)}
    row |= {short: getattr(one, name) for name, short in VALUES.items() if getattr(one, name)}
    if one.slicing:
        row["s"] = [one.slicing.discriminators, one.slicing.rules, one.slicing.ordered]
    if one.binding:
        row["b"] = [one.binding.strength, one.binding.value_set]
    return row


def _type_row(one: TypeRef) -> Any:
    return [one.code, one.profiles, one.targets] if one.profiles or one.targets else one.code


def profile_of(row: Json, constraints: Sequence[Constraint]) -> Profile:
    return Profile(
        **{name: row[name] for name in HEAD},
        abstract=row["abstract"],
        elements=tuple(_element_of(one, constraints) for one in row["elements"]),
        contexts=tuple((kind, where) for kind, where in row["contexts"]),
    )


def _element_of(row: Json, constraints: Sequence[Constraint]) -> ElementRule:
    fixed, pattern, least, most = (_valued(row.get(short)) for short in VALUES.values())
    said = row.get("s")
    return ElementRule(
        id=row["i"],
        path=row.get("w", row["i"]),
        slice_name=row.get("n", ""),
        minimum=row.get("m", 0),
        maximum=row.get("x"),
        types=tuple(map(_type_of, row.get("t", ()))),
        fixed=fixed,
        pattern=pattern,
        slicing=Slicing(tuple((a, b) for a, b in said[0]), said[1], said[2]) if said else None,
        binding=Binding(*row["b"]) if "b" in row else None,
        constraints=tuple(constraints[number] for number in row.get("c", ())),
        content_reference=row.get("r", ""),
        modifier="o" in row,
        must_support="ms" in row,
        max_length=row.get("l"),
        min_value=least,
        max_value=most,
        summary="su" in row,
        condition_on=tuple(row.get("on", ())),
    )


def _type_of(row: Any) -> TypeRef:
    return _plain(row) if isinstance(row, str) else TypeRef(row[0], tuple(row[1]), tuple(row[2]))


@cache
def _plain(code: str) -> TypeRef:
    """
    One for all the elements that are of this type and nothing more is said.
    """
    return TypeRef(code)


def _valued(row: Any) -> Valued | None:
    return (row[0], exact(row[1])) if row else None


def exact(value: Any) -> Any:
    """
    As the JSON gate reads it: no binary fractions.
    """
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {name: exact(one) for name, one in value.items()}
    return [exact(one) for one in value] if isinstance(value, list) else value
