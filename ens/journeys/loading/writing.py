"""
A batch on its way into the record: drafts of their owners, stored together or each by itself.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground import database
from ens.ground.actor import Actor
from ens.journeys import vaccines_of_person
from ens.journeys.loading import entries
from ens.journeys.loading.entries import Refusal
from ens.journeys.loading.settling import REFUSED, Ready, refusal
from ens.journeys.write_path import deposit_document, register_patient
from ens.journeys.write_path.reading_ahead import Read
from ens.journeys.write_path.wanted import Wanted


class Writing:
    """
    One batch on its way into the record, in the caller's transaction.
    """

    def __init__(self, actor: Actor, read: Read, now: dt.datetime) -> None:
        self._actor = actor
        self._read = read
        self._now = now
        self._pending: dict[str, int] = {}

    def whole(self, ready: Sequence[Ready], refusals: list[Refusal]) -> int:
        """
        Write them together; if one is refused then, each by itself. Return how many are stored.
        """
        self._pending = _owners(ready)
        known, refused = dict(self._pending), len(refusals)
        with suppress(record.AlreadyThere, access.Refused), database.transaction():
            return self._write(ready, refusals)
        self._pending = known
        del refusals[refused:]
        return sum(self._alone(one, refusals) for one in ready)

    def _alone(self, one: Ready, refusals: list[Refusal]) -> int:
        try:
            with database.transaction():
                return self._write([one], refusals)
        except (record.AlreadyThere, access.Refused) as error:
            refusals.append(refusal(one.entry, error))
            return 0

    def _write(self, ready: Sequence[Ready], refusals: list[Refusal]) -> int:
        binaries = deposit_document.bundle_of(
            [Wanted(one.resource, one.id, one.content) for one in ready]
        )
        drafts: dict[str, record.Draft] = {}
        for one in ready:
            if f"{one.entry.type}/{one.id}" in drafts:
                if one.entry.type != "Binary":  # which its document brought
                    refusals.append(refusal(one.entry, record.AlreadyThere()))
                continue
            try:
                found = self._drafts(one, binaries)
            except REFUSED as error:
                refusals.append(refusal(one.entry, error))
                continue
            drafts |= {
                f"{draft.type}/{draft.id}": replace(draft, remarks=one.remarks)
                if draft.id == one.id
                else draft
                for draft in found
            }
        return self._store(list(drafts.values()))

    def _drafts(self, one: Ready, binaries: Mapping[str, Wanted]) -> tuple[record.Draft, ...]:
        if one.entry.type == "Patient":
            with database.transaction():
                draft = register_patient.draft(one.resource, one.id, self._actor, self._now)
            self._pending[f"Patient/{one.id}"] = draft.person
            return (draft,)
        if one.entry.type == "DocumentReference":
            found = deposit_document.prepare(
                one.resource,
                one.id,
                binaries,
                pending=self._pending,
                read=self._read,
                now=self._now,
            )
            return (*found.own, *found.derived)
        person = record.owner_of(one.resource, pending=self._pending)
        self._pending[f"{one.entry.type}/{one.id}"] = person
        draft = record.Draft(one.entry.type, one.id, person, one.resource, content=one.content)
        return (replace(draft, origin=_document(one)),)

    def _store(self, drafts: list[record.Draft]) -> int:
        if not drafts:
            return 0
        persons = tuple(dict.fromkeys(draft.person for draft in drafts))
        reach = access.reach(actor=self._actor, persons=persons, action="create", now=self._now)
        stored = record.load([(reach, drafts)], now=self._now)
        vaccines_of_person.changed(stored)
        return len(stored)


def _document(one: Ready) -> int:
    """
    The key of the document that a Binary hangs on, 0 for none.
    """
    if one.entry.type != "Binary":
        return 0
    for text in record.carriers_of(one.resource):
        place = record.locate(*text.split("/", 1))
        if place and place.type == "DocumentReference":
            return place.rid
    return 0


def _owners(ready: Sequence[Ready]) -> dict[str, int]:
    """
    Who the persons are that these say they are about, in one question.
    """
    claims = {
        claim
        for one in ready
        if one.entry.type != "Patient"
        for claim in entries.persons_named(one.resource)
        if isinstance(claim, str) and claim.startswith("Patient/")
    }
    places = record.located([("Patient", claim.partition("/")[2]) for claim in claims])
    return {f"Patient/{fid}": place.person for (_, fid), place in places.items()}
