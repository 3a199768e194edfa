"""
What each entry of a transaction is about, settled before anything is created or changed: a thing
that is there, one that another entry makes, or a new one; and what its references stand for.

Source: https://hl7.org/fhir/R4/http.html#trules
"""

import datetime as dt
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.conf import settings

from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.journeys.birth import registered_already
from ens.journeys.errors import AtEntry, Unacceptable, unacceptable
from ens.journeys.write_path import (
    change_resource,
    conditional_change,
    conditional_references,
    conditions,
    placeholders,
    store_resources,
)
from ens.journeys.write_path.bundle_entries import Entry
from ens.journeys.write_path.only_read import OnlyRead
from ens.standards.fhir import owners

Json = Mapping[str, Any]
MOST_SECONDS = 60  # in which all that the entries of one Bundle look for is found


@dataclass(frozen=True, slots=True)
class Target:
    """
    An entry whose references and id are settled, and what it is about: `place` for what it
    changes, `found` for what makes its creation needless, `same_as` for the place in the Bundle
    of the entry that asked the same before; none of them for what is new. `said` is the resource
    with the conditions of its references as they were sent.
    """

    entry: Entry
    said: Json = field(default_factory=dict)
    place: record.Place | None = None
    found: record.Stored | None = None
    same_as: int | None = None

    @property
    def is_new(self) -> bool:
        return self.place is None and self.found is None and self.same_as is None


def settled(
    entries: Sequence[Entry], *, deleted: Iterable[str], actor: Actor, now: dt.datetime
) -> list[Target]:
    """
    In the order of the entries, which are those that create, update or patch. `deleted` are the
    "Type/id" that the others deleted.

    :raises AtEntry: an entry that means nothing, or several things
    :raises Unacceptable: two entries change the same thing
    """
    settling = _Settling(entries, actor, now)
    settling.look()
    _require_distinct(settling.targets.values(), deleted)
    return settling.rewritten()


class _Settling:
    def __init__(self, entries: Sequence[Entry], actor: Actor, now: dt.datetime) -> None:
        self.entries, self.actor, self.now = entries, actor, now
        self.ids: dict[int, str] = {one.place: one.id for one in entries}
        self.targets: dict[int, Target] = {}
        self.known = placeholders.Placeholders()
        for one in entries:
            self.known.add(one, one.id)
        self.asked: dict[object, int] = {}
        self.until = time.monotonic() + MOST_SECONDS

    def look(self) -> None:
        """
        Patients first, since what the others are about is named by them.
        """
        named = [(one.type, one.id) for one in self.entries if one.method != "POST" and one.id]
        places = record.located(named)
        for entry in sorted(self.entries, key=lambda one: one.type != "Patient"):
            with AtEntry.of(entry.place):
                self._require_time()
                target = self._target(entry, places)
            self.targets[entry.place] = target
            self.ids[entry.place] = self._id(target)
            self.known.add(entry, self.ids[entry.place])

    def _require_time(self) -> None:
        """
        :raises Unacceptable: what is looked for holds a worker, and others' turns, too long
        """
        if time.monotonic() > self.until:
            raise unacceptable("too-costly", "its conditions take too long", status=413)

    def _id(self, target: Target) -> str:
        if target.same_as is not None:
            return self.ids[target.same_as]
        there = target.place or target.found
        return there.id if there else target.entry.id or record.new_id()

    def _target(self, entry: Entry, places: Mapping[tuple[str, str], record.Place]) -> Target:
        if entry.method == "POST":
            return self._created(entry)
        change_resource.require_own_type(entry.type, self.actor)
        if entry.condition is None:
            place = places.get((entry.type, entry.id))
            if place is None:
                self._require_makable(entry)
            return Target(entry, place=place)
        if entry.method == "PUT":
            return self._updated(entry)
        otherwise = record.NotFound()
        place = conditional_change.found(
            entry.condition, actor=self.actor, otherwise=otherwise, now=self.now, waited=True
        )
        return Target(entry, place=place)

    def _require_makable(self, entry: Entry) -> None:
        """
        :raises record.NotFound: nothing is there, and this entry may not make it
        """
        if entry.method == "PATCH" or not change_resource.chooses_ids(self.actor):
            raise record.NotFound
        if entry.expected.presence:
            raise change_resource.no_version()

    def _created(self, entry: Entry) -> Target:
        resource = self._named(entry)
        if entry.condition:
            if (first := self._first(entry, resource)) is not None:
                return Target(entry, same_as=first)
            found = store_resources.existing(
                resource, entry.condition, actor=self.actor, now=self.now
            )
            if found:
                return Target(entry, found=found)
        found = registered_already.present(resource, actor=self.actor, now=self.now)
        return Target(entry, found=found)

    def _updated(self, entry: Entry) -> Target:
        assert entry.condition is not None
        resource = self._named(entry)
        if self._first(entry, resource) is not None:
            raise twice()
        among = conditions.of_the_same(resource)
        look: Any = {"actor": self.actor, "among": among, "now": self.now}
        place = conditions.the_one(entry.condition, **look)
        if place is not None:
            resource = conditional_change.under_its_id(
                entry.resource, place, actor=self.actor, now=self.now
            )
            return Target(replace(entry, resource=resource), place=place)
        if entry.expected.presence:
            again = partial(conditions.look, entry.condition, **look)
            raise OnlyRead(change_resource.no_version(), reading=again)
        if (fid := str(entry.resource.get("id", ""))) and not change_resource.chooses_ids(
            self.actor
        ):
            raise record.NotFound
        return Target(replace(entry, id=fid or record.new_id()))

    def _first(self, entry: Entry, resource: Json) -> int | None:
        """
        The entry before this one that has the same condition, about the same person.
        """
        assert entry.condition is not None
        whose = owners.person_references(resource, base=settings.FHIR_BASE)
        whose = () if entry.type == "Patient" else whose
        first = self.asked.setdefault((entry.condition.lock, whose), entry.place)
        return None if first == entry.place else first

    def _named(self, entry: Entry) -> Json:
        """
        The resource with what its references are known to stand for so far.
        """
        if not entry.condition and entry.type not in registered_already.TYPES:
            return entry.resource
        return self._resolved(self.known.replaced(entry)).resource

    def rewritten(self) -> list[Target]:
        """
        What each entry came to, with all that its references stand for.
        """
        return [self._final(self.targets[one.place]) for one in self.entries]

    def _final(self, target: Target) -> Target:
        entry = replace(target.entry, id=self.ids[target.entry.place])
        if target.found or target.same_as is not None:
            return replace(target, entry=entry)
        entry = self.known.replaced(entry)
        with AtEntry.of(entry.place):
            self._require_time()
            return replace(target, said=entry.resource, entry=self._resolved(entry))

    def _resolved(self, entry: Entry) -> Entry:
        if not conditional_references.are_in(entry.resource):
            return entry
        resource = conditional_references.resolved(
            entry.resource, actor=self.actor, others=self._beside(), now=self.now
        )
        return replace(entry, resource=dict(resource))

    def _beside(self) -> list[conditional_references.Beside]:
        """
        What is written by the same transaction, as far as it is known under which id.
        """
        return [
            conditional_references.beside(one.resource, self.ids[one.place])
            for one in self.entries
            if one.method != "PATCH" and self.ids[one.place]
        ]


def _require_distinct(targets: Iterable[Target], deleted: Iterable[str]) -> None:
    """
    :raises AtEntry: an entry changes what another one changes
    """
    known = set(deleted)
    for one in targets:
        name = f"{one.entry.type}/{one.place.id if one.place else one.entry.id}"
        if one.entry.method != "POST" and name in known:
            raise AtEntry(one.entry.place, twice())
        known.add(name)


def twice() -> Unacceptable:
    return unacceptable("duplicate", "two entries change the same thing", status=400)
