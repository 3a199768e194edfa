"""
Whose a resource is, by what it says itself.

Source: FHIR R4 compartmentdefinition-patient.html, narrowed to the elements that say who a resource
is about (`types.toml`, one line per type).
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from ens.standards.fhir import reference

Json = Mapping[str, Any]
# A reference as text, or ("identifier", system, value).
Claim = str | tuple[Literal["identifier"], str, str]

INS_SYSTEMS: Final = "urn:oid:1.2.250.1.213.1.4."


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """
    `kind` is "person", "commons" or "either"; the rest are paths of elements.
    """

    type: str
    kind: str
    owner: tuple[str, ...]
    otherwise: tuple[str, ...]
    through: tuple[str, ...]


@cache
def owner_rules() -> Mapping[str, OwnerRule]:
    rows = tomllib.loads((Path(__file__).parent / "types.toml").read_text(encoding="utf-8"))
    return {name: _rule(name, row) for name, row in rows.items()}


def _rule(name: str, row: Mapping[str, Any]) -> OwnerRule:
    lists = (tuple(row.get(part, ())) for part in ("owner", "otherwise", "through"))
    return OwnerRule(name, row["class"], *lists)


def owner_rule(rtype: str) -> OwnerRule:
    """
    :raises KeyError: if R4 has no such type
    """
    return owner_rules()[rtype]


def person_references(resource: Json, *, base: str = "") -> tuple[Claim, ...]:
    """
    Return the distinct patients that the resource says it is about, in its own words.

    Each is "Patient/id", a condition ("Patient?identifier=system|value"), a placeholder
    ("urn:uuid:..."), or ("identifier", system, value) for a logical reference or a contained
    Patient. Two that lead to two different persons make the resource unacceptable; none is right
    for the commons only. A placeholder may turn out to be something else than a patient.

    :raises KeyError: if R4 has no such type
    """
    rule = owner_rule(resource["resourceType"])
    if rule.owner == ("self",):
        return (f"Patient/{resource['id']}",) if "id" in resource else ()
    if resource["resourceType"] == "Bundle":
        return _of_bundle(resource, base)
    return _claims(resource, rule.owner, base) or _claims(resource, rule.otherwise, base)


def through_references(resource: Json, *, base: str = "") -> tuple[str, ...]:
    """
    Return the "Type/id" whose owner is the owner of a resource that names nobody.
    """
    rule = owner_rule(resource["resourceType"])
    found: dict[str, None] = {}
    for path in rule.through:
        for value in _values(resource, path.split(".")):
            target = reference.parse(str(value.get("reference", "")), base=base)
            if target.kind == "literal":
                found[f"{target.type}/{target.id}"] = None
    return tuple(found)


def _claims(resource: Json, paths: Iterable[str], base: str) -> tuple[Claim, ...]:
    found: dict[Claim, None] = {}
    for path in paths:
        for value in _values(resource, path.split(".")):
            claim = _claim(value, resource, base)
            if claim is not None:
                found[claim] = None
    return tuple(found)


def _values(value: Any, names: list[str]) -> Iterator[Json]:
    """
    Yield the objects at the end of a path, through lists.
    """
    if type(value) is list:
        for one in value:
            yield from _values(one, names)
    elif type(value) is dict:
        if not names:
            yield value
        elif names[0] in value:
            yield from _values(value[names[0]], names[1:])


def _claim(value: Json, resource: Json, base: str) -> Claim | None:
    text = value.get("reference")
    if type(text) is str:
        return _claim_of_text(text, resource, base)
    if value.get("type", "Patient") != "Patient":
        return None
    return _claim_of_identifier(value.get("identifier"))


def _claim_of_text(text: str, resource: Json, base: str) -> Claim | None:
    target = reference.parse(text, base=base)
    if target.kind == "contained":
        return _claim_of_contained(target.id, resource)
    if target.kind == "urn":
        return text
    if target.type != "Patient":
        return None
    return f"Patient/{target.id}" if target.kind == "literal" else target.url or text


def _claim_of_identifier(identifier: Any) -> Claim | None:
    if type(identifier) is not dict or type(identifier.get("value")) is not str:
        return None
    return "identifier", str(identifier.get("system", "")), identifier["value"]


def _claim_of_contained(fid: str, resource: Json) -> Claim | None:
    for one in _values(resource.get("contained"), []):
        if one.get("id") == fid and one.get("resourceType") == "Patient":
            return _claim_of_patient(one)
    return None


def _claim_of_patient(patient: Json) -> Claim | None:
    """
    A contained patient is known by one identifier: the INS if it is there, else the first.
    """
    identifiers = tuple(_values(patient.get("identifier"), []))
    ins = [one for one in identifiers if str(one.get("system", "")).startswith(INS_SYSTEMS)]
    return next((c for c in map(_claim_of_identifier, (*ins, *identifiers)) if c), None)


def _of_bundle(bundle: Json, base: str) -> tuple[Claim, ...]:
    """
    A document is its Composition's, any other Bundle is of all that its entries are about; a
    patient that it carries is known by their identifier.
    """
    entries = tuple(_values(bundle.get("entry"), []))
    resources = [one for entry in entries for one in _values(entry, ["resource"])]
    if bundle.get("type") == "document":
        resources = resources[:1]
    carried = {one["fullUrl"]: one.get("resource") for one in entries if "fullUrl" in one}
    found: dict[Claim, None] = {}
    for one in resources:
        if one.get("resourceType") in owner_rules():
            claims = person_references(one, base=base)
            found.update((_carried_claim(claim, carried), None) for claim in claims)
    return tuple(found)


def _carried_claim(claim: Claim, carried: Mapping[str, Any]) -> Claim:
    if type(claim) is not str:
        return claim
    for url, resource in carried.items():
        is_it = url == claim or url.endswith("/" + claim)
        if is_it and type(resource) is dict and resource.get("resourceType") == "Patient":
            return _claim_of_patient(resource) or claim
    return claim
