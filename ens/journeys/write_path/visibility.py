"""
Three flags, each on its own: masked from professionals (the person decides), not announced yet to
the person (a professional decides), kept from who represents them (the person, or a professional).

Whoever deposits says the last two of what is theirs to say; of a document that is there, each is
changed by whoever may, author or not, in a new version that is traced under its own name.

Source: CI-SIS confidentiality codes (TRE_A07); CSP R1111-42 (masks and announcements), L1111-5.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground import label
from ens.ground.actor import Actor
from ens.ground.label import CONFIDENTIALITY, Flag
from ens.journeys import hide_document
from ens.journeys.errors import unacceptable
from ens.journeys.subscriptions import telling
from ens.standards.fhir import json_patch

Json = Mapping[str, Any]
# The action that changes a flag, and the names of setting and of taking away in the register.
ACTIONS: Mapping[Flag, tuple[str, str, str]] = {
    Flag.MASKED: ("mask", "mask", "unmask"),
    Flag.UNANNOUNCED: ("announce", "postpone", "announce"),
    Flag.SECRET: ("conceal", "conceal", "reveal"),
}
CODES = {flag: code for code, flag in CONFIDENTIALITY.items()}
DISPLAYS = {
    Flag.MASKED: "Masqué aux professionnels",
    Flag.UNANNOUNCED: "Non visible par le patient",
    Flag.SECRET: "Non visible par les représentants légaux",
}


def require_sayable(drafts: Sequence[record.Draft], *, actor: Actor, now: dt.datetime) -> None:
    """
    Of what is deposited: only a professional keeps it from the person for a while, and nobody who
    represents them keeps it from another who does.

    :raises access.Refused:
    """
    without_app = replace(actor, scopes=None)
    for flag in (Flag.UNANNOUNCED, Flag.SECRET):
        said = [one for one in drafts if not one.origin and record.flags_of(one.resource) & flag]
        persons = tuple(dict.fromkeys(one.person for one in said))
        if not persons:
            continue
        action = ACTIONS[flag][0]
        reach = access.reach(actor=without_app, persons=persons, action=action, now=now)
        for one in said:
            marked = label.label(record.kind_of(one.resource), 0)
            access.require(reach, person=one.person, label=marked, author=actor.account)


def changes(before: Json, after: Json) -> Flag | None:
    """
    The one flag in which two versions of a document differ, where nothing else changes.

    :raises Unacceptable: several flags at once
    """
    names = [
        name for name in {*before, *after}
        if not json_patch.same(before.get(name), after.get(name))
    ]  # fmt: skip
    if names != ["securityLabel"]:
        return None
    moved = Flag(record.flags_of(before) ^ record.flags_of(after))
    if len(list(moved)) > 1:
        raise unacceptable("business-rule", "one visibility changes at a time")
    return moved if moved in ACTIONS else None


def change(
    place: record.Place,
    after: Json,
    *,
    flag: Flag,
    actor: Actor,
    expected: record.Expected = record.WHATEVER,
    now: dt.datetime,
) -> record.Stored:
    """
    Store the version that says it, in the caller's transaction.

    :raises record.NotFound, record.VersionConflict: nothing is kept
    :raises access.Refused: it is not theirs to say
    """
    action, setting, taking_away = ACTIONS[flag]
    reach = access.reach(actor=actor, persons=(place.person,), action=action, now=now)
    said = bool(record.flags_of(after) & flag)
    stored = record.update(
        place, after, reach=reach, action=setting if said else taking_away, expected=expected,
        now=now,
    )  # fmt: skip
    if flag is Flag.MASKED and said:
        hide_document.mask_earlier(stored, reach, now)
    telling.changed([stored], action="update", now=now)
    return stored


def labelled(document: Json, flag: Flag, *, said: bool) -> dict[str, Any]:
    """
    The same document with or without this code, its other labels left as they are.
    """
    code = CODES[flag]
    kept = []
    for concept in document.get("securityLabel", []):
        codings = [one for one in concept.get("coding", []) if one.get("code") != code]
        if codings or not concept.get("coding"):
            kept.append({**concept, "coding": codings} if codings else dict(concept))
    coding = {"system": hide_document.SYSTEM, "code": code, "display": DISPLAYS[flag]}
    labels = [*kept, {"coding": [coding]}] if said else kept
    rest = {name: value for name, value in document.items() if name != "securityLabel"}
    return {**rest, "securityLabel": labels} if labels else rest
