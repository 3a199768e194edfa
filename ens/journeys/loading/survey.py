"""
A folder is looked through before anything is written: what is in it, in which turn it comes, and
which ids it cannot keep.

What is found is kept with the loading, so that it is found once: after a kill, what was loaded
since would seem taken by others.
"""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ens.contexts.identity import api as identity
from ens.contexts.record import api as record
from ens.ground import database, loading
from ens.ground.loading import Mark
from ens.journeys.loading import entries
from ens.journeys.loading.entries import Entry
from ens.journeys.write_path import register_patient
from ens.standards.fhir import reference

NAMESPACE = uuid.UUID("7d0d6a68-4b43-5b57-9d0f-0a3f7b0f7f55")
URN_REFERENCE = re.compile(rb'"reference"\s*:\s*"(urn:[^"]+)"')
BATCH, ELSEWHERE = "batch ", "= "
Lines = list[tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Batch:
    """
    Some lines of a file: how many resources of each turn they hold.
    """

    file: str
    number: int
    counts: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """
    What was seen of a batch: `elsewhere` are the "Type/id" that become another, True if it is
    there already; `unknown` the placeholders that its Bundles do not hold themselves.
    """

    batch: Batch
    elsewhere: tuple[tuple[str, str, bool], ...]
    unknown: frozenset[str]


@dataclass(frozen=True, slots=True)
class Survey:
    """
    The batches of a folder, and what a reference of its becomes: "Type/id" and True if the
    thing is there already, not to be written again.
    """

    batches: tuple[Batch, ...]
    elsewhere: Mapping[str, tuple[str, bool]]


def own_id(entry: Entry, name: str) -> str:
    """
    The id that an entry would keep: its own, that of its placeholder, or one drawn from its place.
    """
    if entry.id:
        return entry.id
    _, _, found = entry.full_url.partition("urn:uuid:")
    if found and reference.ID.fullmatch(found):
        return found
    return str(uuid.uuid5(NAMESPACE, f"{name} {entry.place}"))


def look(folder: Path, files: Iterable[str], name: str) -> Iterator[Looked]:
    for file in files:
        yield from look_through(file, entries.batches(folder / file), name)


def look_through(file: str, batches: Iterable[Lines], name: str) -> Iterator[Looked]:
    for number, lines in enumerate(batches):
        yield _batch(file, number, lines, name)


def _batch(file: str, number: int, lines: list[tuple[int, bytes]], name: str) -> Looked:
    counts, found, unknown = Counter[int](), list[Entry](), set[str]()
    for line, data in lines:
        unit = entries.unit(file, line, data)
        counts[entries.turn_of(unit)] += len(unit.entries) + len(unit.refusals)
        found += unit.entries
        placeholders = {one.decode() for one in URN_REFERENCE.findall(data)}
        unknown |= placeholders - {entry.full_url for entry in unit.entries}
    batch = Batch(file, number, tuple(sorted(counts.items())))
    return Looked(batch, tuple(_elsewhere(found, name)), frozenset(unknown))


def _elsewhere(found: list[Entry], name: str) -> Iterator[tuple[str, str, bool]]:
    """
    A person whose INS is known is that person; a taken id becomes another one.
    """
    own = {(entry.type, own_id(entry, name)): entry for entry in found}
    taken = record.located(list(own))
    for (kind, fid), entry in own.items():
        known = _known(entry)
        if known:
            yield f"{kind}/{fid}", f"Patient/{known}", True
        elif (kind, fid) in taken:
            yield f"{kind}/{fid}", f"{kind}/{uuid.uuid5(NAMESPACE, f'{name} {kind}/{fid}')}", False


def _known(entry: Entry) -> str:
    if entry.type != "Patient":
        return ""
    number = register_patient.ins_of(entry.resource)
    person = identity.person_of_ins(number.system, number.value) if number else None
    return record.patient_id(person) if person is not None else ""


def placeholders(
    folder: Path, files: Iterable[str], name: str, wanted: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """
    What these placeholders are, that Bundles of other files hold.
    """
    for file in files:
        yield from placeholders_in(file, entries.batches(folder / file), name, wanted)


def placeholders_in(
    file: str, batches: Iterable[Lines], name: str, wanted: frozenset[str]
) -> Iterator[tuple[str, str]]:
    for lines in batches:
        for line, data in lines:
            for entry in entries.unit(file, line, data).entries:
                if entry.full_url in wanted:
                    yield entry.full_url, f"{entry.type}/{own_id(entry, name)}"


def keep(name: str, looked: Iterable[Looked], named: Mapping[str, str]) -> None:
    """
    All of it at once: what was seen of a part of a folder would be no survey.
    """
    with database.transaction():
        for one in looked:
            for turn, count in one.batch.counts:
                part = f"{BATCH}{turn} {one.batch.number} {one.batch.file}"
                loading.note(name, part, Mark(count))
            for text, other, there in one.elsewhere:
                loading.note(name, f"{ELSEWHERE}{text} {other}", Mark(int(there)))
        for text, other in named.items():
            loading.note(name, f"{ELSEWHERE}{text} {other}", Mark(0))


def kept(name: str) -> Survey:
    counts: dict[tuple[str, int], list[tuple[int, int]]] = {}
    elsewhere: dict[str, tuple[str, bool]] = {}
    for part, mark in loading.marks(name).items():
        if part.startswith(BATCH):
            turn, number, file = part.removeprefix(BATCH).split(" ", 2)
            counts.setdefault((file, int(number)), []).append((int(turn), mark.place))
        elif part.startswith(ELSEWHERE):
            text, other = part.removeprefix(ELSEWHERE).split(" ")
            elsewhere[text] = other, bool(mark.place)
    batches = (Batch(*place, tuple(sorted(found))) for place, found in sorted(counts.items()))
    return Survey(tuple(batches), elsewhere)
