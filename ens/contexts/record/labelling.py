"""
Which label a resource carries: its kind from what it is, its flags from what it says.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from ens.ground import label
from ens.ground.label import CONFIDENTIALITY

Resource = Mapping[str, Any]


def kind_of(resource: Resource) -> int:
    """
    A document's kind is that of its type code, an observation's that of its category.

    :raises KeyError: for a type without a kind, which may not be stored
    """
    resource_type = resource["resourceType"]
    match resource_type:
        case "DocumentReference":
            return _first_kind(resource_type, _codes([resource.get("type")]))
        case "Observation":
            return _first_kind(resource_type, _codes(resource.get("category")))
    return label.kind_of(resource_type)


def flags_of(resource: Resource) -> int:
    """
    The flags that its confidentiality codes say; they are independent of one another.
    """
    flags = 0
    for coding in security_codings(resource):
        flags |= CONFIDENTIALITY.get(str(coding.get("code")), 0)
    return int(flags)


def security_codings(resource: Resource) -> Iterator[Mapping[str, Any]]:
    yield from resource.get("meta", {}).get("security", [])
    for concept in resource.get("securityLabel", []):
        yield from concept.get("coding", [])


def _first_kind(resource_type: str, codes: Iterator[str]) -> int:
    default = label.kind_of(resource_type)
    found = (label.kind_of(resource_type, code) for code in codes)
    return next((kind for kind in found if kind != default), default)


def _codes(concepts: Any) -> Iterator[str]:
    for concept in concepts or []:
        for coding in (concept or {}).get("coding", []):
            yield str(coding.get("code", ""))
