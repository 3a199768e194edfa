"""
Definitions made into checks: each type, profile and extension once, when it is first met.

What is kept is bounded by the definitions: an address that is not in them is not remembered.
"""

from typing import Any, Final

from ens.standards.fhir.definitions import RESOURCE_TYPES
from ens.standards.fhir.profiles import Constraint, Definitions, Profile, membership
from ens.standards.fhir.validate import structure
from ens.standards.fhir.validate.conformance import ProfileCheck
from ens.standards.fhir.validate.found import Check
from ens.standards.fhir.validate.tree import Node, nodes

BASE: Final = "http://hl7.org/fhir/StructureDefinition/"
MIME_TYPES: Final = "http://hl7.org/fhir/ValueSet/mimetypes"
# What R4 lets a CapabilityStatement write for its own MIME types.
SHORT_FORMATS: Final = frozenset({"xml", "json", "ttl"})
MOST_KEPT: Final = 4  # sets of definitions that are kept compiled


class Compiled:
    """
    The checks of one set of definitions. `bases` are those of types, by path.
    """

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.bases: dict[str, Check] = {}
        self._nodes: dict[str, dict[str, Node]] = {}
        self._profiles: dict[str, ProfileCheck] = {}
        self._own: dict[str, tuple[Constraint, ...]] = {}

    def base(self, path: str) -> Check:
        """
        The check of a type, or of a part of one ("Questionnaire.item").

        :raises KeyError: there is no such type
        """
        check = self.bases.get(path)
        if check is None:
            node = self.base_node(path)
            if node is None:
                raise KeyError(path)
            check = self.bases[path] = structure.object_check(structure.Shape(path, node, self))
        return check

    def base_node(self, path: str) -> Node | None:
        """
        What the specification itself says of a type, or of an element of one.
        """
        profile = self.definitions.profile(BASE + path.partition(".")[0])
        return self.nodes(profile).get(path) if profile else None

    def nodes(self, profile: Profile) -> dict[str, Node]:
        name = f"{profile.url}|{profile.version}"
        found = self._nodes.get(name)
        if found is None:
            found = self._nodes[name] = nodes(profile)
        return found

    def root(self, profile: Profile) -> Node:
        return self.nodes(profile)[profile.elements[0].id]

    def constraints(self, type_name: str) -> tuple[Constraint, ...]:
        """
        What is asked of every value of a type, wherever it is.
        """
        found = self._own.get(type_name)
        if found is None:
            profile = self.definitions.profile(BASE + type_name)
            found = profile.elements[0].constraints if profile else ()
            self._own[type_name] = found
        return found

    def profile(self, canonical: str) -> ProfileCheck | None:
        """
        The check of a profile or of an extension; None when it is not known.
        """
        found = self._profiles.get(canonical)
        if found is None:
            profile = self.definitions.profile(canonical)
            if profile is None:
                return None
            name = f"{profile.url}|{profile.version}"
            found = self._profiles.get(name) or ProfileCheck(profile, self)
            self._profiles[name] = found
            if "|" not in canonical:
                self._profiles[canonical] = found
        return found

    def type_of(self, canonical: str) -> str:
        """
        The type that a profile is about, or "" when it is not known.
        """
        name = canonical.removeprefix(BASE)
        if name in RESOURCE_TYPES or name == "Resource":
            return name
        profile = self.definitions.profile(canonical)
        return profile.type if profile else ""

    def member(self, value_set: str, system: str | None, code: str) -> bool | None:
        if code in SHORT_FORMATS and value_set.partition("|")[0] == MIME_TYPES:
            return True
        return membership(self.definitions, value_set, system, code)

    def is_member(self, value: Any, value_set: str) -> bool | None:
        """
        Whether a code, a Coding or a CodeableConcept is in a value set, for FHIRPath.
        """
        if type(value) is str:
            return self.member(value_set, None, value)
        rows = value.get("coding", [value]) if type(value) is dict else ()
        answers = [
            self.member(value_set, one.get("system"), one["code"])
            for one in rows
            if type(one) is dict and type(one.get("code")) is str
        ]
        return True if True in answers else None if None in answers else False


class Compilations:
    """
    The sets of definitions that were last used, compiled: few, and each for as long as it is kept.
    """

    def __init__(self) -> None:
        self._kept: tuple[Compiled, ...] = ()

    def of(self, definitions: Definitions) -> Compiled:
        for one in self._kept:
            if one.definitions is definitions:
                return one
        made = Compiled(definitions)
        self._kept = (made, *self._kept)[:MOST_KEPT]
        return made
