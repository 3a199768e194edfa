"""
Who may say which confidentiality code: whoever deposits, that what is theirs is not announced yet
or is kept from representatives; of a document that is there, whoever may, author or not.

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
from ens.ground.label import Flag
from ens.journeys import hide_document
from ens.journeys.confidentiality import ACTIONS
from ens.journeys.errors import unacceptable
from ens.journeys.subscriptions import telling
from ens.standards.fhir import json_patch

Json = Mapping[str, Any]


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
