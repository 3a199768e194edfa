"""
Where an extension may be: the elements, types or extensions that its definition names.

Source: FHIR R4 defining-extensions.html#context. A place that is written as FHIRPath or that is in
a profile is not looked at.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from ens.standards.fhir.definitions import PRIMITIVES
from ens.standards.fhir.validate import words
from ens.standards.fhir.validate.found import Found
from ens.standards.fhir.validate.tree import CHOICE, Node

if TYPE_CHECKING:
    from ens.standards.fhir.validate.compiled import Compiled

Json = Mapping[str, Any]
Names = frozenset[str]

_ANYWHERE: Final = "Element"
_EXTENSIONS: Final = ("extension", "modifierExtension")
HL7: Final = "http://hl7.org/fhir/StructureDefinition/"
# Where R4's own definitions put these, though it is not what they say.
_ALSO: Final[Mapping[str, str]] = {
    f"{HL7}structuredefinition-fhir-type": "ElementDefinition.type",
    f"{HL7}regex": "ElementDefinition.type",
    f"{HL7}structuredefinition-normative-version": "Element",
    f"{HL7}valueset-concept-comments": "CodeSystem.concept",
}
KEPT: Final = 20_000  # what is told of an element, for the next time it is met
_SKIPPED: Final = frozenset({"Resource", "xhtml"})


def check(resource: Json, found: Found) -> None:
    """
    Look at every extension of a resource; what is contained is looked at by itself.
    """
    if found.run is None:
        return
    rtype = str(resource["resourceType"])
    node = found.run.compiled.base_node(rtype)
    if node:
        _Walk(found, found.run.compiled).object(resource, node, _names(rtype))


def _names(rtype: str) -> Names:
    return frozenset({rtype, "Resource", "DomainResource"})


class _Walk:
    def __init__(self, found: Found, compiled: "Compiled") -> None:
        self.found = found
        self.compiled = compiled
        self._extension_node = compiled.base_node("Extension")

    def object(self, value: Any, node: Node | None, names: Names) -> None:
        """
        `names` are those that a definition may give to this place.
        """
        if type(value) is not dict:
            return
        self._extensions(value, names)
        known = _named(node) if node else {}
        for name in dict.fromkeys(key.removeprefix("_") for key in value):
            if name in known:
                self._element(value, name, *known[name], names)

    def _element(self, parent: Json, name: str, code: str, child: Node, names: Names) -> None:
        if code in _SKIPPED:
            return
        here = _below(names, child, name, code)
        if code in PRIMITIVES:
            for value, place in _each(parent.get("_" + name), name):
                self._inside(value, None, here, place)
            return
        beneath = child if child.children else self._of_type(child, code)
        for value, place in _each(parent.get(name), name):
            self._inside(value, beneath, here, place)

    def _of_type(self, child: Node, code: str) -> Node | None:
        return self.compiled.base_node(child.rule.content_reference or code)

    def _inside(self, value: Any, node: Node | None, names: Names, place: str) -> None:
        before = len(self.found)
        if node:
            self.object(value, node, names)
        elif type(value) is dict:
            self._extensions(value, names)
        if len(self.found) != before:
            self.found.inside(before, place)

    def _extensions(self, value: Json, names: Names) -> None:
        for name in _EXTENSIONS:
            for one, place in _each(value.get(name), name):
                self._extension(one, names, place)

    def _extension(self, value: Any, names: Names, place: str) -> None:
        url = value.get("url") if type(value) is dict else None
        if type(url) is not str:
            return
        if ":" in url:
            self._context(url, names, place)
        before = len(self.found)
        self.object(value, self._extension_node, frozenset({url, "Extension", "Element"}))
        if len(self.found) != before:
            self.found.inside(before, place)

    def _context(self, url: str, names: Names, place: str) -> None:
        profile = self.compiled.profile(url)
        if profile is None or not profile.profile.contexts:
            return
        contexts = profile.profile.contexts
        places = (_ALSO.get(profile.url, ""), *_written(contexts))
        if not any(_is_place(where, names) for where in places):
            named = ", ".join(where for _, where in contexts)
            self.found.say(words.EXTENSION_PLACE, place, url=profile.url, places=named)


def _written(contexts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """
    The places of a definition; any, for one that is not looked at.
    """
    for kind, where in contexts:
        yield _ANYWHERE if kind == "fhirpath" or "#" in where else where


def _is_place(where: str, names: Names) -> bool:
    """
    A resource is an element too.
    """
    return where == _ANYWHERE or where in names


@lru_cache(maxsize=KEPT)
def _named(node: Node) -> Mapping[str, tuple[str, Node]]:
    """
    What may be under an element, by its names in JSON; extensions are looked at apart.
    """
    children = [one for one in node.children.values() if one.name not in _EXTENSIONS]
    return {name: (one.code, child) for child in children for name, one in child.json_names()}


@lru_cache(maxsize=KEPT)
def _below(names: Names, child: Node, name: str, code: str) -> Names:
    """
    The names of a child: its path from each name of its parent, its type, what all elements are.
    """
    last = child.name.removesuffix(CHOICE)
    paths = {f"{one}.{each}" for one in names for each in {child.name, name, last}}
    paths |= {code, "Element"} if code else {"Element"}
    if child.children:
        paths.add("BackboneElement")
    if child.rule.content_reference:
        paths.add(child.rule.content_reference)
    return frozenset(paths)


def _each(value: Any, name: str) -> Iterator[tuple[Any, str]]:
    if type(value) is list:
        for index, one in enumerate(value):
            yield one, f"{name}[{index}]"
    elif value is not None:
        yield value, name
