"""
A resource of any type: one that was sent, one that is contained, in a Bundle, or a parameter.
"""

from typing import Any

from ens.standards.fhir.definitions import RESOURCE_TYPES
from ens.standards.fhir.validate import bundles, contained, declared, extension_places, words
from ens.standards.fhir.validate.found import Found
from ens.standards.fhir.validate.run import Run

TYPES = frozenset(RESOURCE_TYPES)


def resource(value: Any, found: Found) -> None:
    rtype = value.get("resourceType") if type(value) is dict else None
    if type(rtype) is not str:
        found.say(words.RESOURCE)
    elif rtype not in TYPES:
        found.say(words.TYPE, "resourceType")
    else:
        _of_type(rtype, value, found)


def inside(value: Any, found: Found) -> None:
    """
    Check a contained resource, whose "#..." are those of the resource that it is in.
    """
    found.depth += 1
    resource(value, found)
    found.depth -= 1


def _of_type(rtype: str, value: Any, found: Found) -> None:
    outer, found.resource = found.resource, value
    if found.depth:
        _check(rtype, value, found)
    else:
        _apart(rtype, value, found)
    found.resource = outer


def _apart(rtype: str, value: Any, found: Found) -> None:
    """
    A resource that is contained in no other has its own "#...".
    """
    outside = found.root, found.references, found.uris
    found.root, found.references, found.uris = value, [], []
    errors = found.errors
    _check(rtype, value, found)
    if found.errors == errors:
        contained.settle(value, found)
    found.root, found.references, found.uris = outside


def _check(rtype: str, value: Any, found: Found) -> None:
    run = _run(found)
    outside, run.extensions = run.extensions, False
    check = run.compiled.bases.get(rtype) or run.compiled.base(rtype)
    check(value, found)
    if found.level:
        _beyond(value, found, run)
    run.extensions = outside


def _run(found: Found) -> Run:
    """
    :raises ValueError: values can be checked on their own, resources cannot
    """
    if found.run is None:
        raise ValueError("a resource is checked in a run")
    return found.run


def _beyond(value: Any, found: Found, run: Run) -> None:
    """
    What is asked besides the structure: of a Bundle as a whole, by extensions and profiles.
    """
    if value["resourceType"] == "Bundle":
        bundles.check_links(value, found)
    if run.extensions:
        extension_places.check(value, found)
    if run.declared and "meta" in value:
        declared.check(value, found)
