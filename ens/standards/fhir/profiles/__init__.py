"""
What FHIR R4 and the profiles made of it ask of a resource, as data.

Nothing is read before it is asked for: the first profile costs the index, each other its own.
"""

from ens.standards.fhir.canonical import same as same_canonical
from ens.standards.fhir.profiles.library import Definitions, membership
from ens.standards.fhir.profiles.model import (
    Binding,
    Constraint,
    ElementRule,
    Profile,
    Slicing,
    TypeRef,
)
from ens.standards.fhir.profiles.packaged import PACKAGED
from ens.standards.fhir.profiles.reading import NotADefinition

__all__ = [
    "PACKAGED",
    "Binding",
    "Constraint",
    "Definitions",
    "ElementRule",
    "NotADefinition",
    "Profile",
    "Slicing",
    "TypeRef",
    "membership",
    "same_canonical",
]
