"""
Whether a resource is what FHIR R4 says it is, and what the profiles it declares ask of it.

Source: FHIR R4 validation.html: structure, cardinality, values, codes, invariants, profiles.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ens.standards.fhir.outcome import Issue
from ens.standards.fhir.profiles import PACKAGED, Definitions
from ens.standards.fhir.validate import bundles, declared, resources, words
from ens.standards.fhir.validate.compiled import Compilations
from ens.standards.fhir.validate.found import ADVICE, ERRORS, WARNINGS, Found
from ens.standards.fhir.validate.run import Resolve, Run, TooCostly

__all__ = ["base_errors", "validate"]

_COMPILATIONS: Final = Compilations()


def base_errors(resource: Mapping[str, Any]) -> tuple[Issue, ...]:
    """
    Return why a resource is not one of FHIR R4, whatever profiles ask; nothing when it is.

    The diagnostics name elements and rules, never a value. Two rules that published French examples
    do not keep, and that harm nothing, are left to `validate`: dom-3 and dom-4.
    """
    return _found(resource, Found(Run(_COMPILATIONS.of(PACKAGED)), ERRORS), ()).issues()


def validate(
    resource: Mapping[str, Any],
    *,
    profiles: Sequence[str] = (),
    definitions: Definitions = PACKAGED,
    declared: bool = True,
    resolve: Resolve | None = None,
    advice: bool = False,
) -> tuple[Issue, ...]:
    """
    Return what is wrong, each with the FHIRPath of its place: errors, then warnings.

    Checked by FHIR R4, by `profiles` and, with `declared`, by those that each resource says it
    conforms to. `resolve` finds what a reference leads to. `advice` adds what is no fault: good
    practice, preferred codes, what cannot be checked here.
    """
    run = Run(_COMPILATIONS.of(definitions), declared=declared, resolve=resolve)
    found = Found(run, ADVICE if advice else WARNINGS)
    return _found(resource, found, profiles).issues()


def _found(resource: Any, found: Found, profiles: Sequence[str]) -> Found:
    if found.level and type(resource) is dict and resource.get("resourceType") == "Bundle":
        bundles.know(resource, found)
    try:
        resources.resource(resource, found)
        _asked(resource, profiles, found)
    except TooCostly as error:
        found.say(error.sentence)
    except RecursionError:
        found.say(words.DEEP)
    rtype = resource.get("resourceType") if type(resource) is dict else None
    if found and isinstance(rtype, str):
        found.inside(0, rtype[:64])
    return found


def _asked(resource: Any, profiles: Sequence[str], found: Found) -> None:
    """
    Check by the profiles that the caller names: one that is not known is an error.
    """
    if type(resource) is not dict:
        return
    found.resource = found.root = resource
    for url in profiles:
        if not declared.conform(resource, url, found):
            found.say(words.PROFILE_UNKNOWN)
