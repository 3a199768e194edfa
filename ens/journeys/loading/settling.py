"""
The entries of a line get the ids that they will have, and their references what they stand for.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.journeys.errors import AtEntry, Unacceptable, unacceptable
from ens.journeys.loading import entries, survey
from ens.journeys.loading.authors import Authors
from ens.journeys.loading.entries import Entry, Refusal
from ens.journeys.write_path import judging
from ens.journeys.write_path.modes import Source
from ens.standards.fhir import reference

WHY = {
    record.NoOwner: ("not-found", "the person it is about is not known here"),
    record.TwoOwners: ("business-rule", "it is about two persons"),
    record.AlreadyThere: ("duplicate", "something has this id already"),
    access.Refused: ("forbidden", "the decision refuses it"),
}
REFUSED: tuple[type[Exception], ...] = (Unacceptable, AtEntry, *WHY)


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
    An entry under the id it will have, its references settled; `content` is a Binary's bytes,
    `remarks` what is kept with it.
    """

    entry: Entry
    id: str
    resource: Mapping[str, Any]
    content: bytes | None = None
    remarks: record.Remarks = ()


def refusal(entry: Entry, error: Exception) -> Refusal:
    cause = error.cause if isinstance(error, AtEntry) else error
    if isinstance(cause, Unacceptable):
        first = cause.issues[0]
        where = f" ({', '.join(first.expression)})" if first.expression else ""
        return Refusal(entry.place, first.code, f"{first.diagnostics}{where}")
    return Refusal(entry.place, *WHY[type(cause)])


def wait_for_others(found: Sequence[Entry], name: str) -> None:
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


class Line:
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
    judging.require_valid(resource)
    remarks = judging.remarks_of(resource, Source.IMPORT)
    if entry.type != "Binary" or "data" not in resource:
        return Ready(entry, fid, {**resource, "id": fid}, remarks=remarks)
    rest = {name: value for name, value in resource.items() if name != "data"}
    return Ready(entry, fid, {**rest, "id": fid}, base64.b64decode(resource["data"]), remarks)


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
