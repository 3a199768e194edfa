"""
Whether an item is of a type, as `is`, `as` and `ofType` ask it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from ens.standards.fhir.fhirpath.errors import FhirPathError
from ens.standards.fhir.fhirpath.model import SYSTEM, is_type
from ens.standards.fhir.fhirpath.nodes import SYSTEM_NAMES, Node

IsOfType = Callable[[Any], bool]


def of_type(name: Sequence[str], position: int) -> IsOfType:
    """
    A type is looked for in FHIR first, then in the language: `Quantity` is either.

    :raises FhirPathError: there is no such type
    """
    namespace, bare = name if len(name) == 2 else ("", name[0])
    if namespace not in ("", "FHIR", "System"):
        raise FhirPathError("a type is of FHIR or of System", position)
    of_fhir = namespace != "System" and is_type(bare)
    of_system = namespace != "FHIR" and bare in SYSTEM and (not of_fhir or bare == "Quantity")
    if not of_fhir and not of_system and namespace != "System":
        raise FhirPathError("there is no such type", position)

    def fits(item: Any) -> bool:
        if type(item) is Node:
            return of_fhir and bare in item.type.ancestors
        if bare == "Any":
            return of_system
        return of_system and SYSTEM_NAMES.get(type(item)) == bare

    return fits
