"""
What is contained: no more nesting, no version, no label, and "#id" leads there and back.

Source: FHIR R4 references.html#contained, dom-2 to dom-5, ref-1.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ens.standards.fhir.validate import words
from ens.standards.fhir.validate.found import Found
from ens.standards.fhir.validate.invariant_words import told

Json = Mapping[str, Any]

NESTED: Final = told("dom-2", "A contained resource contains no other")
UNUSED: Final = told("dom-3", "A contained resource is referred to from its container")
VERSIONED: Final = told("dom-4", "A contained resource has no version or date of update")
LABELLED: Final = told("dom-5", "A contained resource has no security label")


def settle(value: Json, found: Found) -> None:
    """
    Compare what a well-formed resource contains with the "#..." that were met in it.
    """
    if "contained" in value or found.references:
        _settle(value, found)


def _settle(value: Json, found: Found) -> None:
    rows = tuple(_objects(value.get("contained")))
    for index, one in enumerate(rows):
        _one(one, f"contained[{index}]", found)
    ids = [one["id"] for one in rows if type(one.get("id")) is str]
    known, references, uris = set(ids), set(found.references), set(found.uris)
    if len(known) != len(ids):
        found.say(words.CONTAINED_TWICE, "contained")
    if found.level and known - references - uris and "" not in references | uris:
        found.say(UNUSED, "contained")
    if references - known - {""}:
        found.say(words.CONTAINED_MISSING)


def _objects(value: Any) -> Iterator[Json]:
    if type(value) is list:
        yield from (one for one in value if type(one) is dict)


def _one(value: Json, path: str, found: Found) -> None:
    meta = value.get("meta")
    if "id" not in value:
        found.say(words.CONTAINED_ID, path)
    if "contained" in value:
        found.say(NESTED, path)
    if type(meta) is not dict:
        return
    if found.level and meta.keys() & {"versionId", "lastUpdated"}:
        found.say(VERSIONED, path)
    if "security" in meta:
        found.say(LABELLED, path)
