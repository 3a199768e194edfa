"""
What somebody asks by right about their data, and how it is followed; the same for whom they
represent, and no mandate goes that far. A right does not wait for a space to be open: a closed
one has data too.

Source: GDPR art. 12 and 15 to 21.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ens.contexts.cases import api as cases
from ens.contexts.cases.api import Case, Followed
from ens.contexts.record import api as record
from ens.ground import label, rate
from ens.ground.actor import Actor
from ens.ground.label import Flag
from ens.ground.reach import Reach
from ens.journeys import holder, open_document
from ens.journeys.holder import CONSENT, Holder
from ens.journeys.once import once
from ens.journeys.reading import document_metadata
from ens.journeys.trace import trace

# Whoever represents somebody is not told that they looked at what they ask.
ALONE = label.label(label.kind_of("Consent"), Flag.SECRET)
ASKED = rate.Limit("cases-of-account", 20, dt.timedelta(days=1))
WRITTEN = rate.Limit("messages-of-account", 50, dt.timedelta(days=1))


def of(*, actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, tuple[Case, ...]]:
    """
    What was asked, open cases first, as far as the reader may see.

    :raises record.NotFound: as `holder.opened`
    """
    whose, reach = _deciding(actor, patient, now)
    found = cases.cases_of(whose.person, reach=reach, now=now)
    _trace(whose, reach, ALONE if whose.mine else CONSENT, now)
    return whose, found


def whose_rights(*, actor: Actor, patient: str, now: dt.datetime) -> Holder:
    """
    For a page that shows nothing of theirs yet.

    :raises record.NotFound: as `holder.opened`
    """
    return _deciding(actor, patient, now)[0]


def ask(
    *,
    actor: Actor,
    patient: str,
    kind: str,
    words: str,
    document: str = "",
    key: str,
    now: dt.datetime,
) -> tuple[Holder, int]:
    """
    Open a case, once for a form however often it is sent; its number. What a professional wrote
    goes to them: a case about a document says who wrote it, and not what.

    :raises record.NotFound: as `holder.opened`, or no such document that the reader may see
    :raises holder.SpaceNotOpen, record.Gone: of a document only
    :raises cases.NotACase, cases.WordsMissing: nothing is opened
    :raises rate.TooFast: as nobody asks
    """
    whose, _ = _deciding(actor, patient, now)
    about = _document(actor, patient, document, now) if document else {"about": ""}

    def work() -> Mapping[str, Any]:
        number = cases.open_case(
            person=whose.person,
            kind=kind,
            words=words,
            made_by=actor.account,
            who=actor.who,
            now=now,
            **about,
        )
        rate.take(ASKED, actor.account, now=now)
        return {"number": number}

    said = ("open-case", whose.public_id, kind, words, document)
    return whose, once(work, actor=actor, key=key, said=said, now=now)["number"]


def one(*, actor: Actor, patient: str, number: int, now: dt.datetime) -> tuple[Holder, Followed]:
    """
    :raises record.NotFound: as `holder.opened`, or no case that the reader may see
    """
    whose, reach = _deciding(actor, patient, now)
    followed = _visible(whose, number, reach, now)
    _trace(whose, reach, ALONE if whose.mine else followed.case.label, now)
    return whose, followed


def write(
    *, actor: Actor, patient: str, number: int, text: str, key: str, now: dt.datetime
) -> Holder:
    """
    Add a message, once for a form.

    :raises record.NotFound: as `one`
    :raises cases.WordsMissing, cases.NotNow, rate.TooFast: nothing is written
    """
    whose, reach = _deciding(actor, patient, now)
    _visible(whose, number, reach, now)

    def work() -> Mapping[str, Any]:
        cases.add_message(
            person=whose.person,
            number=number,
            text=text,
            made_by=actor.account,
            who=actor.who,
            now=now,
        )
        rate.take(WRITTEN, actor.account, now=now)
        return {}

    once(work, actor=actor, key=key, said=("follow-case", str(number), text), now=now)
    return whose


def _document(actor: Actor, patient: str, document: str, now: dt.datetime) -> dict[str, Any]:
    _, reach = holder.deciding(actor=actor, patient=patient, now=now)
    stored = open_document.stored_document(reach, document, now=now)
    told = document_metadata.metadata(stored)
    return {
        "about": f"DocumentReference:{stored.id}",
        "flags": label.flags_in(stored.label),
        "known": f"{told.by} ({told.when.isoformat()})",
    }


def _deciding(actor: Actor, patient: str, now: dt.datetime) -> tuple[Holder, Reach]:
    return holder.own(actor=actor, patient=patient, action="open", now=now)


def _visible(whose: Holder, number: int, reach: Reach, now: dt.datetime) -> Followed:
    try:
        return cases.case(whose.person, number, reach=reach, now=now)
    except cases.UnknownCase as error:
        raise record.NotFound from error


def _trace(whose: Holder, reach: Reach, seen: int, now: dt.datetime) -> None:
    trace("read-case", what=("Consent", ""), label=seen, person=whose.person, reach=reach, now=now)
