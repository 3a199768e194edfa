"""
From the text of a query to what it asks: every field, argument, directive and fragment in it is
judged before anything is read, by the definitions of FHIR alone, so that a refusal says nothing of
what is there.
"""

from dataclasses import dataclass
from typing import Final

from graphql.language import (
    FieldNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    NamedTypeNode,
    SelectionNode,
    SelectionSetNode,
)

from ens.fhir_api.graphql import arguments, directives, kinds
from ens.fhir_api.graphql.document import Document
from ens.fhir_api.graphql.faults import Exceeded, Fault
from ens.fhir_api.graphql.plan import NOTHING, Field, Selection
from ens.fhir_api.graphql.values import Variables

MOST_LEVELS: Final = 15
MOST_FIELDS: Final = 1000
MOST_ALIASES: Final = 100


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where a selection is: what it may be on, what those lead to if they are references, how deep.
    """

    types: frozenset[str]
    targets: frozenset[str] = kinds.NOWHERE
    level: int = 1
    inside: tuple[str, ...] = ()


@dataclass(slots=True)
class Planner:
    document: Document
    variables: Variables
    fields: int = 0
    aliases: int = 0

    def plan(self, types: frozenset[str]) -> Selection:
        """
        :raises Fault: naming the first thing that is wrong, and its place
        """
        operation = self.document.operation
        directives.require_only_choosing(operation.directives or ())
        return self._selection(operation.selection_set, Place(types))

    def _selection(self, node: SelectionSetNode, place: Place) -> Selection:
        if place.level > MOST_LEVELS:
            raise Exceeded(f"fields are {MOST_LEVELS} deep at most", node)
        found = tuple(one for part in node.selections for one in self._part(part, place))
        selection = Selection(found)
        for structure in place.types if len(place.types) <= 10 else ():
            selection.of(structure)  # two answers under one name
        return selection

    def _part(self, node: SelectionNode, place: Place) -> tuple[Field, ...]:
        self._count(node)
        if directives.is_left_out(node.directives or (), self.variables):
            return ()
        match node:
            case FieldNode():
                return (self._field(node, place),)
            case InlineFragmentNode():
                return self._fragment(node, place, node.type_condition, node.selection_set)
            case FragmentSpreadNode():
                return self._named(node, place)
        raise Fault("this is not understood", node)

    def _count(self, node: SelectionNode) -> None:
        """
        Each is counted wherever it is spread.
        """
        self.fields += 1
        self.aliases += isinstance(node, FieldNode) and node.alias is not None
        if self.fields > MOST_FIELDS:
            raise Exceeded(f"a query asks {MOST_FIELDS} fields at most", node)
        if self.aliases > MOST_ALIASES:
            raise Exceeded(f"a query has {MOST_ALIASES} aliases at most", node)

    def _named(self, node: FragmentSpreadNode, place: Place) -> tuple[Field, ...]:
        name = node.name.value
        found = self.document.fragments.get(name)
        if found is None:
            raise Fault(f"there is no fragment {name[:60]}", node)
        if name in place.inside:
            raise Fault(f"the fragment {name[:60]} is inside itself", node)
        inside = Place(place.types, place.targets, place.level, (*place.inside, name))
        return self._fragment(node, inside, found.type_condition, found.selection_set)

    def _fragment(
        self,
        node: InlineFragmentNode | FragmentSpreadNode,
        place: Place,
        condition: NamedTypeNode | None,
        selected: SelectionSetNode,
    ) -> tuple[Field, ...]:
        directives.require_only_choosing(node.directives or ())
        if condition is None:
            return self._selection(selected, place).fields
        types = kinds.narrowed(place.types, condition.name.value)
        if types is None:
            raise Fault(f"there is no type {condition.name.value[:60]}", condition)
        if not types:
            raise Fault(f"what is here is never {condition.name.value[:60]}", condition)
        return self._selection(
            selected, Place(types, place.targets, place.level, place.inside)
        ).fields

    def _field(self, node: FieldNode, place: Place) -> Field:
        child, on = self._child(node, place)
        if child.leaf == bool(node.selection_set and node.selection_set.selections):
            said = "has no fields" if child.leaf else "is asked with the fields wanted of it"
            raise Fault(f"{node.name.value} {said}", node)
        given = arguments.read(node, child, on, self.variables)
        inner = NOTHING
        if node.selection_set and not child.leaf:
            types = frozenset({given.type}) if given.type else child.types
            below = Place(types, child.targets, place.level + 1, place.inside)
            inner = self._selection(node.selection_set, below)
        return Field(
            key=(node.alias or node.name).value,
            name=node.name.value,
            family=child.family,
            on=on,
            arguments=given,
            said=arguments.said(node, self.variables),
            marks=directives.marks(node.directives or (), self.variables),
            inner=inner,
            at=node,
        )

    def _child(self, node: FieldNode, place: Place) -> tuple[kinds.Child, frozenset[str]]:
        """
        The field, and the types that have it among those that may be there.
        """
        name = node.name.value
        if name in ("__schema", "__type"):
            text = "the schema is not told here: it is the one of FHIR R4 for GraphQL"
            raise Fault(text, node, code="not-supported")
        every = {one: kinds.child(one, name, place.targets) for one in place.types}
        having = {one: child for one, child in every.items() if child}
        if not having:
            here = " or ".join(sorted(map(kinds.typename, place.types))[:3])
            raise Fault(f"there is no field {name[:60]} of {here}", node, code="not-supported")
        families = {child.family for child in having.values()}
        if len(families) > 1:
            text = f"{name} is not of one kind in all that may be here: say of which type"
            raise Fault(text, node)
        types = frozenset(one for child in having.values() for one in child.types)
        return kinds.Child(families.pop(), types, targets=_targets(having)), frozenset(having)


def _targets(having: dict[str, kinds.Child]) -> frozenset[str]:
    """
    What references lead to, "anything" as soon as one may.
    """
    every = [child.targets for child in having.values() if "Reference" in child.types]
    return frozenset().union(*every) if all(every) else kinds.NOWHERE
