"""
What is wrong with a resource that we made ourselves, but for what is known.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ens.standards.fhir.outcome import Issue
from ens.standards.fhir.profiles import PACKAGED
from ens.standards.fhir.validate import validate

# Each with why it stays: the severity, the rule, how its place ends, how its sentence ends.
KNOWN = (
    # Identities follow FR Core 2.1, whose extension of reliability has another address than in 2.0;
    # the definitions that come with the product are those of 2.0.
    ("error", "target-profile", ".reference", "/fr-core-patient"),
    # For the same reason, in a Bundle that holds the person too: the document's subject.
    ("error", "target-profile", ".item.reference", "/pdsm-comprehensive-document-reference"),
    # The French types of identifiers are in no set of R4, which asks for its own unless none fits.
    ("warning", "binding-extensible", "identifier.type", "unless none fits"),
    # Nor are the national codes of confidentiality: what its person masked.
    ("warning", "binding-extensible", ".securityLabel", "unless none fits"),
)
# Profiles that we say what we make follows, and whose definitions do not come with the product.
NOT_PACKAGED = (
    "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.",
    "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/",
    "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-patient-ins",
)


def wrong_in(resource: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """
    Errors and warnings: severity, rule, place without positions, sentence.
    """
    for one in validate(resource):
        place = re.sub(r"\[\d+\]", "", one.expression[0] if one.expression else "")
        if one.rule == "profile-unknown":
            continue
        if not _known(one, place):
            yield one.severity, one.rule, place, one.diagnostics
    for url in _declared(resource):
        if PACKAGED.profile(url) is None and not url.startswith(NOT_PACKAGED):
            yield "warning", "profile-unknown", "meta.profile", url


def _declared(element: Any) -> Iterator[str]:
    """
    The profiles that a resource and those in it say they follow.
    """
    if isinstance(element, list):
        for one in element:
            yield from _declared(one)
    elif isinstance(element, Mapping):
        if "resourceType" in element:
            yield from (element.get("meta") or {}).get("profile", ())
        for value in element.values():
            yield from _declared(value)


def _known(one: Issue, place: str) -> bool:
    return any(
        (one.severity, one.rule) == (severity, rule)
        and place.endswith(end)
        and one.diagnostics.endswith(said)
        for severity, rule, end, said in KNOWN
    )
