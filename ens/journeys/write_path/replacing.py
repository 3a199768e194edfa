"""
A document that replaces another one: in the same transaction the earlier one is superseded,
what was read from it is withdrawn, and what hid it hides the new one too.

Whoever may change the earlier document may replace it; one that they do not see answers as one
that is not there.

Sources: PDSm, update of a document by replacement (one `relatesTo` of code `replaces`, which names
a document that is there before); IHE MHD ITI-65 and XDS (the replaced document is current, and
the same patient's).
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.contexts.register import api as register
from ens.ground.actor import Actor
from ens.ground.label import CONFIDENTIALITY
from ens.journeys import feed_hub, vaccines_of_person
from ens.journeys.errors import Unacceptable, unacceptable
from ens.journeys.subscriptions import telling
from ens.journeys.write_path.only_read import OnlyRead
from ens.journeys.write_path.places import NOWHERE, placed
from ens.standards.fhir import json_gate, reference

Json = Mapping[str, Any]
DOCUMENT = "DocumentReference"
REPLACES = "replaces"
RELATES = (f"{DOCUMENT}.relatesTo",)


@dataclass(frozen=True, slots=True)
class Replaced:
    """
    The document that a new one replaces, as it is before; `own` are the flags it says itself.
    """

    place: record.Place
    resource: Json
    own: int


def replaces(resource: Json) -> bool:
    """
    Whether this deposit changes an earlier document too.
    """
    return resource.get("resourceType") == DOCUMENT and bool(_said(resource))


def superseding(
    resource: Json, *, pending: Mapping[str, int], actor: Actor, now: dt.datetime
) -> Json:
    """
    Supersede what a new document replaces, if it says that it does, in the caller's transaction;
    return the new one as it is stored: it names the earlier one where it is, and takes the
    visibility that the earlier one had and it does not say.

    The earlier one is held from the decision to the end: of two who replace it at once, the
    second finds that it is no longer current. `pending` is as for `record.owner_of`.

    :raises access.Refused: seen, and not theirs to change
    :raises Unacceptable, OnlyRead: nothing that can be replaced is named
    """
    said = _said(resource)
    if not said:
        return resource
    if len(said) > 1:
        raise _unacceptable("business-rule", "a document replaces one other document")
    person = record.owner_of(resource, pending=pending)
    place = _place(said[0]["target"], person, actor, now)
    own = _held(place, actor, now)
    earlier = Replaced(place, _current(place, actor, now), own)
    _supersede(earlier, actor, now)
    related = [_named(one, place) for one in resource["relatesTo"]]
    labels = [*resource.get("securityLabel", []), *_kept_labels(resource, earlier)]
    return {**resource, "relatesTo": related, **({"securityLabel": labels} if labels else {})}


def _said(resource: Json) -> Sequence[Json]:
    return [one for one in resource.get("relatesTo", []) if one.get("code") == REPLACES]


def _supersede(earlier: Replaced, actor: Actor, now: dt.datetime) -> None:
    """
    A new version that says so, told as any change is.
    """
    persons = (earlier.place.person,)
    reach = access.reach(actor=actor, persons=persons, action="update", now=now)
    changed = {**earlier.resource, "status": "superseded"}
    stored = record.update(earlier.place, changed, reach=reach, now=now)
    feed_hub.tell([stored], actor=actor, now=now)
    vaccines_of_person.changed([stored])
    telling.changed([stored], action="update", now=now)


def _place(target: Json, person: int, actor: Actor, now: dt.datetime) -> record.Place:
    """
    Where the document is that a reference names; nowhere, for another person's.
    """
    text = target.get("reference")
    if text is None:
        return _identified(target.get("identifier") or {}, person, actor, now)
    found = reference.parse(text, base=settings.FHIR_BASE)
    if found.kind != "literal" or found.type != DOCUMENT:
        raise _unacceptable("not-found", "only a document that is kept here is replaced")
    place = placed(DOCUMENT, found.id)
    return place if place.person == person else record.Place(DOCUMENT, found.id, NOWHERE, 0)


def _identified(identifier: Json, person: int, actor: Actor, now: dt.datetime) -> record.Place:
    """
    By an identifier of its own, among the documents of this person that the actor sees.
    """
    if not identifier.get("value"):
        raise _unacceptable("required", "the document to replace is not named")
    system, value = str(identifier.get("system", "")), str(identifier["value"])
    places = [one for one in record.by_identifier(DOCUMENT, system, value) if one.person == person]
    reach = access.reach(actor=actor, persons=(person,), action="read", now=now)
    seen = record.seen(places, reach=reach)
    if len(seen) > 1:
        raise _unacceptable("multiple-matches", "several documents have this identifier")
    return seen[0] if seen else record.Place(DOCUMENT, "", NOWHERE, 0)


def _held(place: record.Place, actor: Actor, now: dt.datetime) -> int:
    reach = access.reach(actor=actor, persons=(place.person,), action="update", now=now)
    try:
        return record.require(place, reach=reach)
    except record.NotFound:
        raise _absent() from None
    except access.Refused as error:
        if error.tellable:
            raise
        keep = partial(register.write, [error.line], now=now)
        raise OnlyRead(_absent(), reading=keep) from None


def _current(place: record.Place, actor: Actor, now: dt.datetime) -> Json:
    reach = access.reach(actor=actor, persons=(place.person,), action="read", now=now)
    read = partial(record.read, place, reach=reach, now=now)
    try:
        stored = read()
    except record.NotFound:
        raise OnlyRead(_absent(), reading=read) from None
    except record.Gone:
        raise OnlyRead(_no_longer("deleted"), reading=read) from None
    present = json_gate.parse(stored.body, max_bytes=len(stored.body))
    if present["status"] != "current":
        raise OnlyRead(_no_longer(present["status"]), reading=read)
    return present


def _absent() -> Unacceptable:
    return _unacceptable("not-found", "no document of this person to replace was there before")


def _no_longer(state: str) -> Unacceptable:
    return _unacceptable("conflict", f"the document to replace is no longer current: {state}")


def _unacceptable(code: str, text: str) -> Unacceptable:
    return unacceptable(code, text, expression=RELATES)


def _named(related: Json, place: record.Place) -> Json:
    if related.get("code") != REPLACES or "reference" in related["target"]:
        return related
    return {**related, "target": {"reference": f"{DOCUMENT}/{place.id}", **related["target"]}}


def _kept_labels(resource: Json, earlier: Replaced) -> Iterator[Json]:
    missing = earlier.own & ~record.flags_of(resource)
    for coding in _codings(earlier.resource):
        flag = CONFIDENTIALITY.get(str(coding.get("code")), 0)
        if flag & missing:
            missing &= ~flag
            yield {"coding": [coding]}


def _codings(resource: Json) -> Iterator[Json]:
    for concept in resource.get("securityLabel", []):
        yield from concept.get("coding", [])
    yield from resource.get("meta", {}).get("security", [])
