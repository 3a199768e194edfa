"""
Somebody keeps one of their documents from those who represent or help them, or shows it again.

The document says INVISIBLE_REPRESENTANTS_LEGAUX in a new version; everything derived from it, its
notices and its lines of the register follow in the same transaction.

Sources: CSP L1111-5 and L1111-5-1 (the minor's secrecy); CI-SIS confidentiality codes (TRE_A07);
readings 16.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import clock, label
from ens.ground.actor import Actor
from ens.ground.label import Flag
from ens.ground.reach import Reach
from ens.journeys import documents_of_person, holder, open_document
from ens.journeys.hide_document import SYSTEM
from ens.journeys.holder import Holder
from ens.journeys.once import once
from ens.journeys.reading import document_metadata
from ens.journeys.reading.document_metadata import Metadata
from ens.journeys.subscriptions import telling
from ens.standards.fhir import json_gate

SECRET = "INVISIBLE_REPRESENTANTS_LEGAUX"
CODING = {"system": SYSTEM, "code": SECRET, "display": "Non visible par les représentants légaux"}
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Own:
    """
    `secret` from who represents or helps the person; `settled` by who wrote it, who alone undoes
    it.
    """

    document: Metadata
    secret: bool


@dataclass(frozen=True, slots=True)
class Area:
    """
    What only the person sees, and what they might keep for themselves. `age` chooses what is
    proposed to read.
    """

    holder: Holder
    age: int
    secret: tuple[Own, ...]
    others: tuple[Own, ...]


def area(*, actor: Actor, now: dt.datetime) -> Area:
    """
    One's own, never that of somebody one helps.

    :raises record.NotFound, holder.SpaceNotOpen: as `holder.opened`
    """
    whose, reach = holder.opened(actor=actor, patient="", now=now)
    found = documents_of_person.current(reach, public_id=whose.public_id, count=SHOWN, now=now)
    own = [_own(one) for one in found]
    return Area(
        holder=whose,
        age=identity.age(whose.birth_date, today=clock.day_of(now)),
        secret=tuple(one for one in own if one.secret),
        others=tuple(one for one in own if not one.secret),
    )


def _own(one: record.Stored) -> Own:
    return Own(document_metadata.metadata(one), bool(label.flags_in(one.label) & Flag.SECRET))


def conceal(*, actor: Actor, document: str, secret: bool, key: str, now: dt.datetime) -> None:
    """
    Doing it again changes nothing.

    :raises record.NotFound, record.Gone, holder.SpaceNotOpen: nothing of one's own to keep
    """
    whose, reach = holder.opened(actor=actor, patient="", action="conceal", now=now)

    def work() -> Mapping[str, Any]:
        stored = open_document.stored_document(reach, document, now=now)
        if bool(label.flags_in(stored.label) & Flag.SECRET) != secret:
            _mark(stored, reach, secret, now)
        return {"document": stored.id}

    once(work, actor=actor, key=key, said=("conceal", whose.public_id, document, str(secret)),
         now=now)  # fmt: skip


def _mark(stored: record.Stored, reach: Reach, secret: bool, now: dt.datetime) -> None:
    changed = record.update(
        record.Place(stored.type, stored.id, stored.person, stored.rid),
        labelled(json_gate.parse(stored.body), secret=secret),
        reach=reach,
        action="conceal" if secret else "reveal",
        expected=record.Expected(match=(stored.version,)),
        now=now,
    )
    telling.changed([changed], action="update", now=now)


def labelled(resource: Mapping[str, Any], *, secret: bool) -> dict[str, Any]:
    """
    The same with or without the code: beside a document's security labels, in the `meta` of
    anything else.
    """
    if resource["resourceType"] == "DocumentReference":
        kept = [_without(one) for one in resource.get("securityLabel", [])]
        said = [one for one in kept if one] + ([{"coding": [CODING]}] if secret else [])
        rest = {name: value for name, value in resource.items() if name != "securityLabel"}
        return _meta({**rest, "securityLabel": said} if said else rest, secret=False)
    return _meta(dict(resource), secret=secret)


def _meta(resource: dict[str, Any], *, secret: bool) -> dict[str, Any]:
    meta = dict(resource.get("meta", {}))
    said = [one for one in meta.pop("security", []) if one.get("code") != SECRET]
    if said or secret:
        meta["security"] = [*said, *([CODING] if secret else [])]
    rest = {name: value for name, value in resource.items() if name != "meta"}
    return {**rest, "meta": meta} if meta else rest


def _without(concept: Mapping[str, Any]) -> dict[str, Any]:
    codings = [one for one in concept.get("coding", []) if one.get("code") != SECRET]
    if len(codings) == len(concept.get("coding", [])):
        return dict(concept)
    return {**concept, "coding": codings} if codings else {}
