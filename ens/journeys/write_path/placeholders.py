"""
The references between the entries of a transaction become the ids that things have, or will have.

Sources: https://hl7.org/fhir/R4/http.html#transaction, https://hl7.org/fhir/R4/bundle.html#references
"""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import replace

from ens.journeys.write_path.bundle_entries import Entry
from ens.standards.fhir import json_patch, reference
from ens.standards.fhir.fhirpath_patch import FhirPathPatch


class Placeholders:
    """
    What each fullUrl stands for; and, by the server that a fullUrl names, what is written from
    there as "Type/id".
    """

    def __init__(self) -> None:
        self._everywhere: dict[str, str] = {}
        self._beside: dict[str, dict[str, str]] = {}

    def add(self, one: Entry, fid: str) -> None:
        """
        `fid` is what the entry is stored under, "" while it is not known.
        """
        if not one.full_url or not fid:
            return
        self._everywhere[one.full_url] = f"{one.type}/{fid}"
        base, name = _split(one)
        if base:
            self._beside.setdefault(base, {})[name] = f"{one.type}/{fid}"

    def replaced(self, one: Entry) -> Entry:
        """
        The entry with each reference to another one replaced.
        """
        mapping: Mapping[str, str] = self._everywhere
        if own := self._beside.get(_split(one)[0]):
            mapping = ChainMap(own, self._everywhere)
        if not mapping:
            return one
        resource = reference.rewrite_references(one.resource, mapping)
        return replace(one, resource=resource, operations=_of_operations(one, mapping))


def _of_operations(
    one: Entry, mapping: Mapping[str, str]
) -> tuple[json_patch.Operation, ...] | FhirPathPatch:
    if isinstance(one.operations, FhirPathPatch):
        return one.operations.rewritten(lambda part: reference.rewrite_references(part, mapping))
    return tuple(_of_patch(each, mapping) for each in one.operations)


def _of_patch(one: json_patch.Operation, mapping: Mapping[str, str]) -> json_patch.Operation:
    name = one.path[-1] if one.path else ""
    return replace(one, value=reference.rewrite_references({name: one.value}, mapping)[name])


def _split(one: Entry) -> tuple[str, str]:
    """
    ("https://server/base", "Type/id") of a fullUrl that looks RESTful.
    """
    parts = one.full_url.rsplit("/", 2)
    if "://" not in one.full_url or len(parts) != 3 or parts[1] != one.type:
        return "", ""
    return parts[0], f"{parts[1]}/{parts[2]}"
