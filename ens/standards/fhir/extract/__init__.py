"""
From a resource to the rows of the search index.

Source: the R4 search parameters, each compiled once per type; FHIR R4 search.html for what a value
of each datatype means to each kind of parameter.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from ens.standards.fhir import definitions
from ens.standards.fhir.definitions import SearchParameter
from ens.standards.fhir.extract import composite, expression, removed, shared
from ens.standards.fhir.extract.kinds import reference
from ens.standards.fhir.extract.plan import FIRST_ENTRY, plan
from ens.standards.fhir.extract.route import Route, routes
from ens.standards.fhir.extract.rows import Collected, Extracted

__all__ = [
    "Extracted",
    "components",
    "datatypes",
    "extract",
    "identifying",
    "implied_codes",
    "not_supported",
    "numbers_of",
]

# Bare codes whose value set is a system that no list holds: RFC 2045, RFC 5646.
_UNLISTED: Final[Mapping[str, Mapping[str, None]]] = {
    "CapabilityStatement.format": {"urn:ietf:bcp:13": None},
    "DocumentReference.contenttype": {"urn:ietf:bcp:13": None},
    "Library.content-type": {"urn:ietf:bcp:13": None},
    "Subscription.payload": {"urn:ietf:bcp:13": None},
    "CodeSystem.language": {"urn:ietf:bcp:47": None},
    "DocumentReference.language": {"urn:ietf:bcp:47": None},
}


def extract(resource: Mapping[str, Any], *, base: str = "") -> Extracted:
    """
    Return the index rows of a resource that was found valid.

    References under `base`, our own address, become relative. `_id` and `_lastUpdated` give no row:
    they are answered from the resource's own.

    :raises KeyError: if the resource has no type of R4
    """
    compiled = plan(resource["resourceType"])
    out = Collected(base.rstrip("/") + "/" if base else "", _contained(resource))
    walks = compiled.by_name
    for name, value in resource.items():
        walk = walks.get(name)
        if walk is not None:
            walk(value, out)
    for number, names in compiled.is_set:
        values = [resource[name] for name in names if name in resource]
        answer = "true" if any(value is not False for value in values) else "false"
        out.tokens.append((number, "", answer))
    composite.collect(resource, out)
    removed.collect(resource, out)
    if compiled.firsts:
        _first_entry(resource, compiled.firsts, out)
    return out.distinct()


def _contained(resource: Mapping[str, Any]) -> dict[str, str]:
    return {one.get("id", ""): one["resourceType"] for one in resource.get("contained", ())}


def _first_entry(resource: Mapping[str, Any], firsts: Mapping[str, int], out: Collected) -> None:
    """
    A document begins with its Composition, a message with its header: by its id, and by its URL.
    """
    for entry in resource.get("entry", ())[:1]:
        first = entry.get("resource", {})
        number = firsts.get(first.get("resourceType", ""))
        if number is None:
            continue
        if "id" in first:
            reference.reference((number,))(
                {"reference": f"{first['resourceType']}/{first['id']}"}, out
            )
        if "fullUrl" in entry:
            reference.reference((number,))({"reference": entry["fullUrl"]}, out)


def components(parameter: SearchParameter) -> tuple[SearchParameter, ...]:
    """
    The parameters that define the parts of a composite one, in their order.
    """
    return composite.parts(parameter)


def numbers_of(parameter: SearchParameter) -> tuple[int, ...]:
    """
    The numbers under which the rows of a parameter are found: its own, or those of the parameters
    that together find the same.
    """
    return shared.parts_of(parameter)


def not_supported(rtype: str) -> Mapping[str, str]:
    """
    Return the parameters of a type that give no index row, each with the reason.
    """
    return plan(rtype).missing


def identifying(rtype: str) -> frozenset[int]:
    """
    Return the numbers of the token parameters over an Identifier or a ContactPoint.
    """
    return plan(rtype).identifying


@cache
def implied_codes(rtype: str, code: str) -> Mapping[str, frozenset[str] | None]:
    """
    Return the systems that a search may name for a parameter whose element is a bare `code`.

    The rows of such a parameter have no system, the element's value set implies it:
    `gender=http://hl7.org/fhir/administrative-gender|male` and `gender=male` ask for the same.
    Each comes with the codes that it gives, None for one that no list holds.
    """
    found: dict[str, frozenset[str] | None] = {}
    if definitions.search_parameters(rtype)[code].kind != "token":
        return found
    for route in _routes(rtype, code):
        if route.type == "code" and route.codes:
            found.update(definitions.code_list(route.codes))
    return found or _UNLISTED.get(f"{rtype}.{code}", {})


@cache
def datatypes(rtype: str, code: str) -> frozenset[str]:
    """
    Return the datatypes of the elements that a parameter finds.
    """
    return frozenset(route.type for route in _routes(rtype, code))


def _routes(rtype: str, code: str) -> tuple[Route, ...]:
    parameter = definitions.search_parameters(rtype)[code]
    if code in plan(rtype).missing or parameter.expression == FIRST_ENTRY:
        return ()
    paths = expression.parse(parameter.expression)
    return tuple(route for path in paths for route in routes(rtype, path))
