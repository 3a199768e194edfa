"""
Whether a resource is what FHIR R4 says it is.

Source: FHIR R4 validation.html: structure, cardinality, values, required bindings, base invariants.
Profiles and the codes of large value sets are not looked at here.
"""

from collections.abc import Mapping
from typing import Any

from ens.standards.fhir.outcome import Issue
from ens.standards.fhir.validate import structure
from ens.standards.fhir.validate.found import Found

__all__ = ["validate"]


def validate(
    resource: Mapping[str, Any], *, declared: bool = True, advice: bool = False
) -> tuple[Issue, ...]:
    """
    Return what is wrong, each with the FHIRPath of its place; nothing when the resource is valid.

    `advice` adds warnings: invariants that published French examples themselves do not keep, and
    that harm nothing. The diagnostics name elements and rules, never a value. `declared` profiles
    are not looked at yet.
    """
    found = Found()
    structure.resource(resource, found)
    rtype = resource.get("resourceType")
    if found and isinstance(rtype, str):
        found.inside(0, rtype[:64])
    return tuple(one for one in found.issues() if advice or one.severity == "error")
