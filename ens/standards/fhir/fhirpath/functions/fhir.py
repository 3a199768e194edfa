"""
What FHIR adds to the language.

Source: https://hl7.org/fhir/R4/fhirpath.html#functions; `trace`, `type` and `defineVariable` are of
the language itself.
"""

from collections.abc import Mapping
from typing import Final

from ens.standards.fhir import narrative
from ens.standards.fhir.fhirpath.environment import Run, well_known
from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.functions.table import Evaluate, Function
from ens.standards.fhir.fhirpath.model import structure
from ens.standards.fhir.fhirpath.navigation import (
    contained,
    extensions,
    in_bundle,
    members,
    reference_text,
    resource_of,
)
from ens.standards.fhir.fhirpath.nodes import (
    Items,
    Node,
    plain,
    root,
    system,
    text,
    type_of,
)

OWN_VARIABLES: Final = frozenset({"context", "resource", "rootResource"})


def extension(run: Run, focus: Items, url: Items) -> Items:
    wanted = text(url)
    return [] if wanted is None else extensions(focus, wanted)


def _has_value(items: Items) -> bool:
    if len(items) != 1:
        return False
    item = items[0]
    return type(item) is not Node or (item.type.is_primitive and item.data is not None)


def has_value(run: Run, focus: Items) -> Items:
    return [_has_value(focus)]


def get_value(run: Run, focus: Items) -> Items:
    value = system(focus[0]) if _has_value(focus) else None
    return [] if value is None else [value]


def resolve(run: Run, focus: Items) -> Items:
    """
    What is contained or beside in the Bundle first, then what the environment finds.
    """
    found: Items = []
    for item in focus:
        address = reference_text(item)
        target = _resolved(run, address) if address else None
        if target is not None:
            found.append(target)
    return found


def _resolved(run: Run, address: str) -> Node | None:
    if address.startswith("#"):
        return contained(run.resource, address[1:]) or contained(run.root, address[1:])
    if beside := _beside(run).get(address):
        return resource_of(beside)
    held = run.environment.resolve(address) if run.environment.resolve else None
    return None if held is None else root(held, structure("Resource"))


def _beside(run: Run) -> dict[str, Node]:
    """
    What is in the Bundle, looked through once: references in it may be as many as its entries.
    """
    if run.beside is None:
        run.beside = in_bundle(run.root)
        run.spend(len(run.beside))
    return run.beside


def conforms_to(run: Run, focus: Items, profile: Items) -> Items:
    """
    :raises FhirPathError: the profile is not known, which the language asks for
    """
    wanted = text(profile)
    if not focus or wanted is None:
        return []
    if len(focus) > 1:
        raise FhirPathError("one item was expected here, not several")
    found = _conforms(run, focus[0], wanted)
    if found is None:
        raise FhirPathError("this profile is not known here")
    return [found]


def _conforms(run: Run, item: object, profile: str) -> bool | None:
    if run.environment.conforms_to is not None:
        return run.environment.conforms_to(plain(item), profile)
    name = profile.removeprefix("http://hl7.org/fhir/StructureDefinition/")
    try:
        kind = structure(name)
    except KeyError:
        return None
    return type(item) is Node and kind.name in item.type.ancestors


def slice_of(run: Run, focus: Items, profile: Items, name: Items) -> Items:
    """
    :raises FhirPathError: the profile, or such a slice of it, is not known
    """
    wanted, named = text(profile), text(name)
    if not focus or wanted is None or named is None:
        return []
    asked = run.environment.slice_of
    told = asked([plain(item) for item in focus], wanted, named) if asked else None
    if told is None:
        raise FhirPathError("this slice is not known here")
    return [item for item, is_in in zip(focus, told, strict=True) if is_in]


def element_definition(run: Run, focus: Items) -> Items:
    """
    What the specification says of each element, as far as where it is and the environment tell.
    """
    asked = run.environment.definition_of
    found: Items = []
    for item in focus if asked else ():
        told = asked(path) if (path := _path(run, item)) and asked else None
        if told is not None:
            found.append(root(told, structure("ElementDefinition")))
    return found


def _path(run: Run, item: object) -> str:
    if type(item) is not Node or item.place is None or not run.context:
        return ""
    first = run.context[0]
    names = [part for part in item.place if type(part) is str]
    return ".".join((first.type.name, *names)) if type(first) is Node else ""


def check_modifiers(run: Run, focus: Items, *known: Items) -> Items:
    """
    :raises FhirPathError: an element has a modifier extension of another address
    """
    urls = {text(one) for one in known}
    for one in members(focus, "modifierExtension"):
        if type(one.data) is not dict or one.data.get("url") not in urls:
            raise FhirPathError("there is a modifier extension that is not known")
    return focus


def html_checks(run: Run, focus: Items) -> Items:
    value = text(focus)
    if value is None:
        return []
    run.spend(len(value) // 4)
    return [next(narrative.faults(value), None) is None]


def type_info(run: Run, focus: Items) -> Items:
    return [type_of(item) for item in focus]


def trace(run: Run, focus: Items, name: Evaluate, projection: Evaluate | None = None) -> Items:
    """
    The focus as it is; whoever gave `trace` to the environment is told.
    """
    label = text(name(run, run.this)) or ""
    if run.environment.trace is not None:
        shown = projection(run, focus) if projection else focus
        run.environment.trace(label, [plain(item) for item in shown])
    return focus


def define_variable(run: Run, focus: Items, name: Evaluate, value: Evaluate | None = None) -> Items:
    """
    :raises FhirPathError: the name is taken
    """
    before = run.defined
    label = text(name(run, run.this))
    run.defined = before
    taken = label in run.defined or label in run.environment.variables
    if not label or taken or label in OWN_VARIABLES or well_known(label):
        raise FhirPathError("this variable exists already, or has no name")
    this = run.this
    run.this = focus
    defined = run.defined
    found = value(run, focus) if value else focus
    run.this = this
    run.defined = {**defined, label: found}
    return focus


TABLE: Final[Mapping[str, Function]] = {
    "extension": Function(extension, 1, 1),
    "hasValue": Function(has_value),
    "getValue": Function(get_value),
    "resolve": Function(resolve),
    "conformsTo": Function(conforms_to, 1, 1),
    "slice": Function(slice_of, 2, 2),
    "elementDefinition": Function(element_definition),
    "checkModifiers": Function(check_modifiers, 1, 32),
    "htmlChecks": Function(html_checks),
    "type": Function(type_info),
    "trace": Function(trace, 1, 2, lazy=True),
    "defineVariable": Function(define_variable, 1, 2, lazy=True),
}
