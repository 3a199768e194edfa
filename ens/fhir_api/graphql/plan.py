"""
What a query asks, once it is read and found sound: no name in it is unknown from here on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphql.language import FieldNode

from ens.fhir_api.graphql.faults import Fault
from ens.standards.fhir import fhirpath


@dataclass(frozen=True, slots=True)
class Marks:
    """
    The directives of a field. `slice` is None where it is not asked, and "$index" is its rank.
    """

    flatten: bool = False
    first: bool = False
    singleton: bool = False
    slice: fhirpath.Expression | str | None = None


@dataclass(frozen=True, slots=True)
class Arguments:
    """
    `matching` are the values that elements must have; `search` what a search is given, `_count`
    and `_sort` included; `back` the parameter by which what is searched leads to the present
    resource.
    """

    expression: fhirpath.Expression | None = None
    offset: int = 0
    count: int | None = None
    matching: Mapping[str, str] = field(default_factory=dict)
    search: tuple[tuple[str, str], ...] = ()
    back: str = ""
    cursor: str = ""
    id: str = ""
    type: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """
    A field asked of the types in `on`, that answers under `key`.
    """

    key: str
    name: str
    family: str
    on: frozenset[str]
    arguments: Arguments
    said: str
    marks: Marks
    inner: "Selection"
    at: FieldNode = field(compare=False)


@dataclass(frozen=True, slots=True)
class Selection:
    fields: tuple[Field, ...] = ()

    def of(self, structure: str) -> Sequence[Field]:
        """
        What is asked of this type; the same field asked twice is asked once, for all of it.

        :raises Fault: two answers under one name
        """
        found: dict[tuple[str, str], Field] = {}
        names: dict[str, str] = {}
        for one in self.fields:
            if structure not in one.on:
                continue
            if names.setdefault(one.key, one.name) != one.name:
                raise _twice(one)
            place = (one.key, one.said if one.family == "reference" else "")
            other = found.get(place)
            found[place] = merged(other, one) if other else one
        return tuple(found.values())


NOTHING = Selection()


def merged(one: Field, other: Field) -> Field:
    """
    :raises Fault: they are not the same field with the same arguments and directives
    """
    if (one.name, one.said, one.marks) != (other.name, other.said, other.marks):
        raise _twice(other)
    inner = Selection((*one.inner.fields, *other.inner.fields))
    return replace(one, inner=inner, on=one.on | other.on)


def _twice(one: Field) -> Fault:
    return Fault(f"{one.key} is asked twice, differently: name one of them otherwise", one.at)
