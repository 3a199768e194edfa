"""
The confidentiality codes of a thing, each on its own: masked from professionals (the person
decides), not announced yet to the person (a professional decides), kept from who represents them
(the person, or a professional).

A code is said or taken back in a new version, traced under its own name; everything derived from
the thing, its notices and its lines of the register follow in the same transaction.

Source: CI-SIS confidentiality codes (TRE_A07).
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ens.contexts.record import api as record
from ens.ground import label
from ens.ground.label import CONFIDENTIALITY, Flag
from ens.ground.reach import Reach
from ens.journeys.subscriptions import telling
from ens.standards.cda import systems
from ens.standards.fhir import json_gate

Json = Mapping[str, Any]
SYSTEM = systems.fhir_system(systems.DOCUMENT_VISIBILITY)
CODES = {flag: code for code, flag in CONFIDENTIALITY.items()}
DISPLAYS = {
    Flag.MASKED: "Masqué aux professionnels",
    Flag.UNANNOUNCED: "Non visible par le patient",
    Flag.SECRET: "Non visible par les représentants légaux",
}
# The action that changes a flag, and the names of setting and of taking away in the register.
ACTIONS: Mapping[Flag, tuple[str, str, str]] = {
    Flag.MASKED: ("mask", "mask", "unmask"),
    Flag.UNANNOUNCED: ("announce", "postpone", "announce"),
    Flag.SECRET: ("conceal", "conceal", "reveal"),
}


def mark(stored: record.Stored, flag: Flag, *, said: bool, reach: Reach, now: dt.datetime) -> None:
    """
    Store the version that says it, or no longer does; nothing where it stands so already. `reach`
    is that of the action which changes this flag.

    :raises record.VersionConflict: somebody else changed it meanwhile
    """
    if bool(label.flags_in(stored.label) & flag) == said:
        return
    _, setting, taking_away = ACTIONS[flag]
    changed = record.update(
        record.Place(stored.type, stored.id, stored.person, stored.rid),
        labelled(json_gate.parse(stored.body), flag, said=said),
        reach=reach,
        action=setting if said else taking_away,
        expected=record.Expected(match=(stored.version,)),
        now=now,
    )
    telling.changed([changed], action="update", now=now)


def labelled(resource: Json, flag: Flag, *, said: bool) -> dict[str, Any]:
    """
    The same with or without the code of this flag, its other labels left as they are: beside a
    document's security labels, in the `meta` of anything else.
    """
    bare = _without(resource, CODES[flag])
    if not said:
        return bare
    coding = {"system": SYSTEM, "code": CODES[flag], "display": DISPLAYS[flag]}
    if resource["resourceType"] == "DocumentReference":
        return {**bare, "securityLabel": [*bare.get("securityLabel", []), {"coding": [coding]}]}
    meta = bare.get("meta", {})
    return {**bare, "meta": {**meta, "security": [*meta.get("security", []), coding]}}


def _without(resource: Json, code: str) -> dict[str, Any]:
    labels = [_concept_without(one, code) for one in resource.get("securityLabel", [])]
    meta = resource.get("meta", {})
    security = [one for one in meta.get("security", []) if one.get("code") != code]
    kept = _replaced(resource, "securityLabel", [one for one in labels if one])
    return _replaced(kept, "meta", _replaced(meta, "security", security))


def _concept_without(concept: Json, code: str) -> dict[str, Any]:
    """
    Nothing of a concept that says nothing else.
    """
    codings = [one for one in concept.get("coding", []) if one.get("code") != code]
    if len(codings) == len(concept.get("coding", [])):
        return dict(concept)
    return {**concept, "coding": codings} if codings else {}


def _replaced(element: Json, name: str, value: Any) -> dict[str, Any]:
    """
    Where it has something of this name; nothing empty is left.
    """
    if name in element and value:
        return {**element, name: value}
    return {one: kept for one, kept in element.items() if one != name}
