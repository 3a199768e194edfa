"""
What files hold enters the record by the batch: checked as R4 describes it, given to its owner,
stored with its trace, in one transaction with the batch's mark.

An operator's act, under the rule that only a deployment for evaluation has.
"""

import base64
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import psycopg

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground import database, failpoints, loading
from ens.ground.loading import Mark
from ens.journeys import vaccines_of_person
from ens.journeys.errors import AtEntry, Unacceptable, unacceptable
from ens.journeys.loading import entries, survey
from ens.journeys.loading.authors import Authors
from ens.journeys.loading.entries import Entry, Refusal
from ens.journeys.write_path import deposit_document, register_patient
from ens.journeys.write_path.reading_ahead import Read, read_ahead
from ens.journeys.write_path.wanted import Wanted
from ens.standards.fhir import owners, reference
from ens.standards.fhir.validate import validate

CLIENT, SOFTWARE = "load", "Chargement de fichiers"
DONE = "done "
WHY = {
    record.NoOwner: ("not-found", "the person it is about is not known here"),
    record.TwoOwners: ("business-rule", "it is about two persons"),
    record.AlreadyThere: ("duplicate", "something has this id already"),
    access.Refused: ("forbidden", "the decision refuses it"),
}
REFUSED: tuple[type[Exception], ...] = (Unacceptable, AtEntry, *WHY)
TRIES = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    done: int
    refusals: tuple[Refusal, ...]


@dataclass(slots=True)
class Folder:
    """
    A loading under way: its name, what becomes of references, and what is known so far of the
    things that conditions name.
    """

    name: str
    elsewhere: Mapping[str, tuple[str, bool]]
    authors: Authors
    found: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ready:
    """
    An entry under the id it will have, its references settled; `content` is a Binary's bytes.
    """

    entry: Entry
    id: str
    resource: Mapping[str, Any]
    content: bytes | None = None


def part_of(turn: int, number: int, file: str) -> str:
    return f"{DONE}{turn} {number} {file}"


def load(
    folder: Folder,
    file: str,
    number: int,
    lines: Sequence[tuple[int, bytes]],
    *,
    turn: int,
    now: dt.datetime,
) -> Outcome:
    """
    Load what of these lines comes in this turn, once. What is refused is named, and the rest
    goes on.
    """
    for left in reversed(range(TRIES)):
        try:
            return _load(folder, file, number, lines, turn, now)
        except psycopg.errors.DeadlockDetected:  # another process wrote the same things
            if not left:
                raise
    raise AssertionError


def _load(
    folder: Folder,
    file: str,
    number: int,
    lines: Sequence[tuple[int, bytes]],
    turn: int,
    now: dt.datetime,
) -> Outcome:
    units = [entries.unit(file, line, data) for line, data in lines]
    mine = [_Line(unit, folder) for unit in units if entries.turn_of(unit) == turn]
    refusals = [refusal for one in mine for refusal in one.refusals]
    read = read_ahead(entry.resource for one in mine for entry in one.entries)
    failpoints.reach("before-begin")
    with database.transaction():
        if loading.mark(folder.name, part_of(turn, number, file)).place:
            return Outcome(0, ())
        _wait_for_others([entry for one in mine for entry in one.entries], folder.name)
        ready = [settled for one in mine for settled in one.settled(refusals)]
        stored = _Writing(folder, read, now).whole(ready, refusals)
        mark = Mark(1, stored, len(refusals))
        loading.note(folder.name, part_of(turn, number, file), mark)
        failpoints.reach("after-outbox")
    return Outcome(stored, tuple(refusals))


def _wait_for_others(found: Sequence[Entry], name: str) -> None:
    """
    Who writes the same thing of nobody's, or under the same condition, goes first. What is there
    already is waited for by nobody.
    """
    asked = [one for one in map(_condition, found) if one and not record.by_identifier(*one)]
    shared = {(one.type, survey.own_id(one, name)) for one in found if _is_shared(one)}
    shared -= record.located(list(shared)).keys()
    record.lock_conditions([*asked, *((kind, "_id", fid) for kind, fid in shared)])


def _is_shared(entry: Entry) -> bool:
    """
    Files of one source repeat what belongs to nobody: the first one counts.
    """
    return entry.turn < entries.PERSONS


def _condition(entry: Entry) -> tuple[str, str, str] | None:
    if not entry.condition:
        return None
    found = reference.identifier_criterion(reference.parse(f"{entry.type}?{entry.condition}"))
    return (entry.type, *found) if found else None


class _Line:
    """
    One line, its entries in the order they are written.
    """

    def __init__(self, unit: entries.Unit, folder: Folder) -> None:
        self._folder = folder
        self.entries = sorted(unit.entries, key=lambda entry: entry.turn)
        self.refusals = unit.refusals

    def settled(self, refusals: list[Refusal]) -> Iterator[Ready]:
        """
        The entries that may be written, under the ids that they will have.
        """
        if not self.entries:
            return
        targets, there = self._targets()
        named = self._named(targets)
        for entry in self.entries:
            target = targets[entry.place]
            if target not in there:
                try:
                    yield _settled(self._folder, entry, target, named)
                except Unacceptable as error:
                    refusals.append(refusal(entry, error))

    def _targets(self) -> tuple[dict[entries.Place, str], set[str]]:
        """
        What each entry of the line will be, "Type/id", and those that are there already.
        """
        targets: dict[entries.Place, str] = {}
        there: set[str] = set()
        for entry in self.entries:
            own = self._own(entry)
            target, known = self._folder.elsewhere.get(own, (own, False))
            if (condition := _condition(entry)) and len(
                found := record.by_identifier(*condition)
            ) == 1:
                target, known = f"{entry.type}/{found[0].id}", True
            targets[entry.place] = target
            there |= {target} if known else set()
        shared = [targets[one.place].split("/", 1) for one in self.entries if _is_shared(one)]
        there |= {"/".join(one) for one in record.located([(one[0], one[1]) for one in shared])}
        return targets, there

    def _own(self, entry: Entry) -> str:
        return f"{entry.type}/{survey.own_id(entry, self._folder.name)}"

    def _named(self, targets: Mapping[entries.Place, str]) -> dict[str, str]:
        """
        What references inside the line become.
        """
        named = {one.full_url: targets[one.place] for one in self.entries if one.full_url}
        own = ((self._own(one), targets[one.place]) for one in self.entries)
        return named | {text: target for text, target in own if text != target}


def _settled(folder: Folder, entry: Entry, target: str, named: dict[str, str]) -> Ready:
    """
    `named` is what references become, to which those of this entry are added.

    :raises Unacceptable: not as R4 describes it, or a condition that finds nothing
    """
    fid = target.partition("/")[2]
    for text in _references(entry.resource):
        if text in named:
            continue
        if "?" in text:
            named[text] = _found(folder, text)
        elif other := folder.elsewhere.get(text):
            named[text] = folder.elsewhere.get(other[0], other)[0]
    resource = reference.rewrite_references(entry.resource, named) if named else entry.resource
    if issues := validate(resource):
        raise Unacceptable(*issues)
    if entry.type != "Binary" or "data" not in resource:
        return Ready(entry, fid, {**resource, "id": fid})
    rest = {name: value for name, value in resource.items() if name != "data"}
    return Ready(entry, fid, {**rest, "id": fid}, base64.b64decode(resource["data"]))


def _references(value: Any) -> Iterator[str]:
    if type(value) is dict:
        text = value.get("reference")
        if type(text) is str:
            yield text
        for child in value.values():
            if type(child) is dict or type(child) is list:
                yield from _references(child)
    elif type(value) is list:
        for child in value:
            yield from _references(child)


def _found(folder: Folder, text: str) -> str:
    """
    The one thing that a condition names, looked for once.

    :raises Unacceptable: none, or several
    """
    if text not in folder.found:
        target = reference.parse(text)
        condition = reference.identifier_criterion(target)
        if condition is None:
            raise unacceptable("not-supported", "a reference's condition must be one identifier")
        places = record.by_identifier(target.type, *condition)
        if len(places) != 1:
            code = "multiple-matches" if places else "not-found"
            raise unacceptable(code, "a reference's condition must match one resource")
        folder.found[text] = f"{target.type}/{places[0].id}"
    return folder.found[text]


def refusal(entry: Entry, error: Exception) -> Refusal:
    cause = error.cause if isinstance(error, AtEntry) else error
    if isinstance(cause, Unacceptable):
        first = cause.issues[0]
        where = f" ({', '.join(first.expression)})" if first.expression else ""
        return Refusal(entry.place, first.code, f"{first.diagnostics}{where}")
    return Refusal(entry.place, *WHY[type(cause)])


class _Writing:
    """
    One batch on its way into the record, in the caller's transaction.
    """

    def __init__(self, folder: Folder, read: Read, now: dt.datetime) -> None:
        self._actor = folder.authors.loading()
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
            drafts |= {f"{draft.type}/{draft.id}": draft for draft in found}
        return self._store(list(drafts.values()))

    def _drafts(self, one: Ready, binaries: Mapping[str, Wanted]) -> tuple[record.Draft, ...]:
        if one.entry.type == "Patient":
            with database.transaction():
                draft = register_patient.draft(one.resource, one.id, self._actor, self._now)
            self._pending[f"Patient/{one.id}"] = draft.person
            return (draft,)
        if one.entry.type == "DocumentReference":
            found = deposit_document.prepare(
                one.resource, one.id, binaries, pending=self._pending, read=self._read
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
        for claim in owners.person_references(one.resource)
        if isinstance(claim, str) and claim.startswith("Patient/")
    }
    places = record.located([("Patient", claim.partition("/")[2]) for claim in claims])
    return {f"Patient/{fid}": place.person for (_, fid), place in places.items()}
