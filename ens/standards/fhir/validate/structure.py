"""
The elements of a type compiled to one check: names, cardinalities, types, required codes.

Source: FHIR R4 json.html (arrays, null, "_name"), elementdefinition of each type.
"""

from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any, Final

from ens.standards.fhir import definitions
from ens.standards.fhir.validate import invariants, primitives
from ens.standards.fhir.validate.bindings import bound
from ens.standards.fhir.validate.found import MOST, Found
from ens.standards.fhir.validate.references import reference_to

Check = Callable[[Any, Found], None]
# The third value is the object that the element is in.
Rule = Callable[[Any, Found, Mapping[str, Any]], None]

_LONGEST_NAME = 60

_compiled: dict[str, Check] = {}
_ready: dict[str, Check] = {}
_compiling: Final = RLock()


def check_of(structure: str) -> Check:
    """
    Return the check of a type, compiled once with all that it is made of.

    :raises KeyError: if there is no such type
    """
    check = _ready.get(structure)
    if check is None:
        with _compiling:
            check = _ready[structure] = _compile(structure)
    return check


def resource(value: Any, found: Found) -> None:
    """
    Check a resource of any type: contained, in a Bundle, or a parameter.
    """
    rtype = value.get("resourceType") if type(value) is dict else None
    if type(rtype) is not str:
        found.say("structure", "must be a resource: an object with a resourceType")
    elif rtype not in definitions.RESOURCE_TYPES:
        found.say("structure", "the resourceType is not a type of FHIR R4", "resourceType")
    else:
        check_of(rtype)(value, found)


def contained(value: Any, found: Found) -> None:
    """
    Check a resource whose "#..." are those of the resource that it is in.
    """
    found.depth += 1
    resource(value, found)
    found.depth -= 1


def _compile(structure: str) -> Check:
    """
    The check is known before its rules are complete, because structures contain themselves.
    """
    if structure in _compiled:
        return _compiled[structure]
    shape = _Shape(structure)
    check = _compiled[structure] = _object_check(shape)
    for element in definitions.elements(structure):
        shape.add(element)
    return check


class _Shape:
    """
    What an object may and must have. `required`: groups of names of which one must be there.
    """

    def __init__(self, structure: str) -> None:
        self.rules: dict[str, Rule] = {}
        self.segments: dict[str, str] = {}
        self.required: list[tuple[str, tuple[str, ...]]] = []
        self.choices: list[tuple[str, frozenset[str]]] = []
        names = {element.name for element in definitions.elements(structure)}
        is_resource = structure in definitions.RESOURCE_TYPES
        self.holds_contained = is_resource and "contained" in names
        self.invariants = invariants.of(structure, domain=self.holds_contained)
        # What stands beside a primitive value may be its id alone.
        self.may_be_id = structure == "Element"
        # Attributes in XML: nothing can stand beside them.
        self.bare = set() if is_resource else {"id"}
        if structure == "Extension":
            self.bare.add("url")
        if is_resource:
            self.rules["resourceType"] = _accept
            self.segments["resourceType"] = "resourceType"

    def add(self, element: definitions.Element) -> None:
        if element.prohibited:
            return
        names: list[str] = []
        for name, type_name in element.json_names():
            names.append(name)
            self._add_rule(name, _value_check(type_name, element), element)
            is_primitive = type_name in definitions.PRIMITIVES and type_name != "xhtml"
            if is_primitive and name not in self.bare:
                names.append("_" + name)
                self._add_sibling(name, element)
        if element.minimum:
            self.required.append((element.name + ("[x]" if element.choice else ""), tuple(names)))
        if element.choice:
            self.choices.append((element.name, frozenset(names)))

    def _add_rule(self, name: str, check: Check, element: definitions.Element) -> None:
        self.segments[name] = _segment(name, element)
        self.rules[name] = _many(name, check) if element.many else _one(check)

    def _add_sibling(self, name: str, element: definitions.Element) -> None:
        check = _compile("Element")
        self.segments["_" + name] = _segment(name, element)
        self.rules["_" + name] = _many_siblings(name, check) if element.many else _one(check)


def _segment(name: str, element: definitions.Element) -> str:
    if not element.choice:
        return name
    type_name = name[len(element.name) :]
    lowered = type_name[0].lower() + type_name[1:]
    shown = lowered if lowered in definitions.PRIMITIVES else type_name
    return f"{element.name}.ofType({shown})"


def _accept(value: Any, found: Found, parent: Mapping[str, Any]) -> None:
    """
    Accept anything: the caller has looked at it already.
    """


def _value_check(type_name: str, element: definitions.Element) -> Check:
    if type_name == "Resource":
        return contained if element.name == "contained" else resource
    if type_name in definitions.PRIMITIVES:
        check: Check = primitives.CHECKS[type_name]
    else:
        check = _compile(type_name)
    if element.codes:
        check = bound(type_name, check, definitions.code_list(element.codes))
    if type_name == "Reference":
        check = reference_to(check, element.targets)
    return check


def _object_check(shape: _Shape) -> Check:
    rules, segments = shape.rules, shape.segments

    def check(value: Any, found: Found) -> None:
        if type(value) is not dict:
            found.say("structure", "must be an object")
            return
        errors = found.errors
        for name, child in value.items():
            rule = rules.get(name)
            if rule is None:
                found.say("structure", f"there is no element {name[:_LONGEST_NAME]!r} here")
                continue
            before = len(found)
            rule(child, found, value)
            if len(found) != before:
                found.inside(before, segments[name])
                if len(found) > MOST:
                    return
        _check_presence(shape, value, found)
        if found.errors == errors:
            for invariant in shape.invariants:
                invariant(value, found)
        elif shape.holds_contained and not found.depth:
            found.leave()

    return check


def _check_presence(shape: _Shape, value: Mapping[str, Any], found: Found) -> None:
    for label, names in shape.required:
        for name in names:
            if name in value:
                break
        else:
            found.say("required", f"the element {label!r} is required")
    if not value or (len(value) == 1 and "id" in value and not shape.may_be_id):
        found.say("structure", "must not be empty (ele-1)")
    for label, group in shape.choices:
        if len(value) > 1 and _several(group, value):
            found.say("structure", f"the element '{label}[x]' has more than one type")


def _several(group: frozenset[str], value: Mapping[str, Any]) -> bool:
    present = group & value.keys()
    return len(present) > 1 and len({name.removeprefix("_") for name in present}) > 1


def _one(check: Check) -> Rule:
    def rule(value: Any, found: Found, parent: Mapping[str, Any]) -> None:
        if value is None:
            found.say("structure", "must not be null: leave the element out")
        elif type(value) is list:
            found.say("structure", "must be one value, not an array")
        else:
            check(value, found)

    return rule


def _many(name: str, check: Check) -> Rule:
    def rule(value: Any, found: Found, parent: Mapping[str, Any]) -> None:
        if type(value) is not list:
            found.say("structure", "must be an array")
            return
        if not value:
            found.say("structure", "must not be an empty array: leave the element out")
        for index, one in enumerate(value):
            before = len(found)
            if one is not None:
                check(one, found)
            elif not _extended(parent.get("_" + name), index):
                found.say("structure", "must not be null without an extension")
            if len(found) != before:
                found.inside(before, f"[{index}]")
                if len(found) > MOST:
                    return

    return rule


def _extended(siblings: Any, index: int) -> bool:
    return type(siblings) is list and index < len(siblings) and type(siblings[index]) is dict


def _many_siblings(name: str, check: Check) -> Rule:
    def rule(value: Any, found: Found, parent: Mapping[str, Any]) -> None:
        values = parent.get(name)
        if type(value) is not list or not any(value):
            found.say("structure", "must be an array of extensions")
            return
        if type(values) is list and len(values) != len(value):
            found.say("structure", "must have as many entries as the values it goes with")
        for index, one in enumerate(value):
            before = len(found)
            if one is not None:
                check(one, found)
            elif type(values) is not list:
                found.say("structure", "must not be null without a value")
            if len(found) != before:
                found.inside(before, f"[{index}]")

    return rule
