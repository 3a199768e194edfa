"""
The elements of a type compiled to one check: names, cardinalities, types, codes, invariants.

Source: FHIR R4 json.html (arrays, null, "_name"), the StructureDefinition of each type.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from ens.standards.fhir.definitions import PRIMITIVES, RESOURCE_TYPES
from ens.standards.fhir.profiles import ElementRule, TypeRef
from ens.standards.fhir.validate import (
    extensions,
    invariants,
    primitives,
    resources,
    words,
)
from ens.standards.fhir.validate.bindings import bound
from ens.standards.fhir.validate.found import MOST, Check, Found
from ens.standards.fhir.validate.references import reference_to
from ens.standards.fhir.validate.tree import CHOICE, Node

if TYPE_CHECKING:
    from ens.standards.fhir.validate.compiled import Compiled

# The third value is the object that the element is in.
Rule = Callable[[Any, Found, Mapping[str, Any]], None]

_LONGEST_NAME: Final = 60


class Shape:
    """
    What an object may and must have. `required`: groups of names of which one must be there.

    The rule of a name is compiled when the name is first met, and takes the place of what did it.
    """

    def __init__(self, path: str, node: Node, compiled: "Compiled") -> None:
        self.path = path
        self.compiled = compiled
        self.rules: dict[str, Rule] = {}
        self.segments: dict[str, str] = {}
        self.required: list[tuple[str, tuple[str, ...]]] = []
        self.choices: list[tuple[str, frozenset[str]]] = []
        is_resource = path in RESOURCE_TYPES
        self.invariants = invariants.of(node.rule.constraints, path)
        # What stands beside a primitive value may be its id alone.
        self.may_be_id = path == "Element"
        # Attributes in XML: nothing can stand beside them.
        self.bare = {"url", "id"} if path == "Extension" else set() if is_resource else {"id"}
        if is_resource:
            self.rules["resourceType"] = _accept
            self.segments["resourceType"] = "resourceType"
        for child in node.children.values():
            if child.rule.maximum != 0:
                self._add(child)

    def _add(self, child: Node) -> None:
        names: list[str] = []
        for name, type_ref in child.json_names():
            names.append(name)
            self._add_rule(name, type_ref, child)
            is_primitive = type_ref.code in PRIMITIVES and type_ref.code != "xhtml"
            if is_primitive and name not in self.bare:
                names.append("_" + name)
                self._add_sibling(name, child)
        if child.rule.minimum:
            self.required.append((child.name, tuple(names)))
        if child.is_choice:
            self.choices.append((child.name.removesuffix(CHOICE), frozenset(names)))

    def _add_rule(self, name: str, type_ref: TypeRef, child: Node) -> None:
        def compiled() -> Rule:
            check = value_check(type_ref, child, self)
            return _many(name, check) if is_many(child.rule) else _one(check)

        self.segments[name] = segment(name, child)
        self._later(name, compiled)

    def _add_sibling(self, name: str, child: Node) -> None:
        def compiled() -> Rule:
            check = self.compiled.base("Element")
            return _many_siblings(name, check) if is_many(child.rule) else _one(check)

        self.segments["_" + name] = segment(name, child)
        self._later("_" + name, compiled)

    def _later(self, name: str, compiled: Callable[[], Rule]) -> None:
        def first(value: Any, found: Found, parent: Mapping[str, Any]) -> None:
            rule = self.rules[name] = compiled()
            rule(value, found, parent)

        self.rules[name] = first


def is_many(rule: ElementRule) -> bool:
    return rule.maximum is None or rule.maximum > 1


def segment(name: str, child: Node) -> str:
    if not child.is_choice:
        return name
    start = child.name.removesuffix(CHOICE)
    type_name = name[len(start) :]
    lowered = type_name[0].lower() + type_name[1:]
    shown = lowered if lowered in PRIMITIVES else type_name
    return f"{start}.ofType({shown})"


def _accept(value: Any, found: Found, parent: Mapping[str, Any]) -> None:
    """
    Accept anything: the caller has looked at it already.
    """


def value_check(type_ref: TypeRef, child: Node, shape: Shape) -> Check:
    check = _type_check(type_ref.code, child, shape)
    compiled, rule = shape.compiled, child.rule
    if rule.binding:
        check = bound(type_ref.code, check, rule.binding, compiled.member)
    if type_ref.code == "Reference":
        check = reference_to(check, type_ref.targets, compiled)
    if type_ref.profiles:
        check = _profiled(check, type_ref.profiles, compiled)
    if child.children:
        return check
    own = compiled.constraints(type_ref.code)
    asked = invariants.of([one for one in rule.constraints if one not in own], type_ref.code)
    return _with_invariants(check, asked) if asked else check


def _type_check(code: str, child: Node, shape: Shape) -> Check:
    compiled = shape.compiled
    if child.children:
        return object_check(Shape(f"{shape.path}.{child.name}", child, compiled))
    if child.rule.content_reference:
        return compiled.base(child.rule.content_reference)
    if code == "Resource":
        return resources.inside if child.name == "contained" else resources.resource
    if code in PRIMITIVES:
        return primitives.CHECKS[code]
    if code == "Extension":
        return extensions.defined(compiled.base(code), child.name, compiled)
    return compiled.base(code)


def _profiled(check: Check, profiles: tuple[str, ...], compiled: "Compiled") -> Check:
    """
    SimpleQuantity, MoneyQuantity: a datatype and what a profile adds to it.
    """
    profile = compiled.profile(profiles[0]) if len(profiles) == 1 else None
    if profile is None:
        return check

    def checked(value: Any, found: Found) -> None:
        check(value, found)
        if type(value) is dict:
            profile.check(value, found)

    return checked


def _with_invariants(check: Check, asked: tuple[Check, ...]) -> Check:
    def checked(value: Any, found: Found) -> None:
        errors = found.errors
        check(value, found)
        if found.errors == errors:
            for invariant in asked:
                invariant(value, found)

    return checked


def object_check(shape: Shape) -> Check:
    rules, segments, asked = shape.rules, shape.segments, shape.invariants

    def check(value: Any, found: Found) -> None:
        if type(value) is not dict:
            found.say(words.OBJECT)
            return
        errors = found.errors
        for name, child in value.items():
            rule = rules.get(name)
            if rule is None:
                found.say(words.UNKNOWN, name=name[:_LONGEST_NAME])
                continue
            before = len(found)
            rule(child, found, value)
            if len(found) != before:
                found.inside(before, segments[name])
                if found.errors > MOST:
                    return
        _check_presence(shape, value, found)
        if found.errors == errors:
            for invariant in asked:
                invariant(value, found)

    return check


def _check_presence(shape: Shape, value: Mapping[str, Any], found: Found) -> None:
    for label, names in shape.required:
        for name in names:
            if name in value:
                break
        else:
            found.say(words.REQUIRED, name=label)
    if not value or (len(value) == 1 and "id" in value and not shape.may_be_id):
        found.say(words.EMPTY)
    for label, group in shape.choices:
        if len(value) > 1 and _several(group, value):
            found.say(words.CHOICE, name=label)


def _several(group: frozenset[str], value: Mapping[str, Any]) -> bool:
    present = group & value.keys()
    return len(present) > 1 and len({name.removeprefix("_") for name in present}) > 1


def _one(check: Check) -> Rule:
    def rule(value: Any, found: Found, parent: Mapping[str, Any]) -> None:
        if value is None:
            found.say(words.NULL)
        elif type(value) is list:
            found.say(words.NOT_ONE)
        else:
            check(value, found)

    return rule


def _many(name: str, check: Check) -> Rule:
    beside = "_" + name

    def rule(value: Any, found: Found, parent: Mapping[str, Any]) -> None:
        if type(value) is not list:
            found.say(words.NOT_ARRAY)
            return
        if not value:
            found.say(words.EMPTY_ARRAY)
        for index, one in enumerate(value):
            before = len(found)
            if one is not None:
                check(one, found)
            elif not _extended(parent.get(beside), index):
                found.say(words.NULL_ALONE)
            if len(found) != before:
                found.inside(before, f"[{index}]")
                if found.errors > MOST:
                    return

    return rule


def _extended(siblings: Any, index: int) -> bool:
    return type(siblings) is list and index < len(siblings) and type(siblings[index]) is dict


def _many_siblings(name: str, check: Check) -> Rule:
    def rule(value: Any, found: Found, parent: Mapping[str, Any]) -> None:
        values = parent.get(name)
        if type(value) is not list or not any(value):
            found.say(words.SIBLINGS)
            return
        if type(values) is list and len(values) != len(value):
            found.say(words.SIBLINGS_COUNT)
        for index, one in enumerate(value):
            before = len(found)
            if one is not None:
                check(one, found)
            elif type(values) is not list:
                found.say(words.SIBLING_NULL)
            if len(found) != before:
                found.inside(before, f"[{index}]")
                if found.errors > MOST:
                    return

    return rule
