"""
What files hold: one resource or one Bundle a line (NDJSON), or one in the whole file (JSON).

Sources: https://hl7.org/fhir/R4/bundle.html, https://hl7.org/fhir/R4/nd-json.html. A file is cut in
batches of lines, always the same for the same content, so that one can be named and found again.
"""

import gzip
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from ens.standards.fhir import definitions, json_gate, owners, reference

Json = Mapping[str, Any]

SUFFIXES = (".json", ".ndjson", ".jsonl", ".json.gz", ".ndjson.gz", ".jsonl.gz")
MOST_BYTES = 300_000_000  # of a line: a Bundle is one
TAKEN_APART = ("transaction", "batch", "collection", "searchset", "history")
PATIENT = re.compile(r"Patient/[A-Za-z0-9\-.]{1,64}", re.ASCII)
LINES = 400  # of a batch
# In what order things are written, since the later ones name the earlier: what belongs to nobody,
# what of it is known by a condition, persons, what is about them, what hangs on that.
COMMONS, CONDITIONED, PERSONS, ABOUT, HANGING = TURNS = range(5)


@dataclass(frozen=True, slots=True)
class Place:
    """
    Where something is in a file: its line from 1, its entry in a Bundle from 0, -1 outside one.
    """

    file: str
    line: int
    entry: int = -1

    def __str__(self) -> str:
        inside = f", entry {self.entry}" if self.entry >= 0 else ""
        return f"{self.file}, line {self.line}{inside}"


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One resource to load. `turn` is when it would be written by itself, `condition` the
    ifNoneExist of its Bundle's entry.
    """

    place: Place
    type: str
    id: str
    full_url: str
    resource: Json
    turn: int
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    Why something was not loaded, in the words of an OperationOutcome.
    """

    place: Place
    code: str
    diagnostics: str

    def __str__(self) -> str:
        return f"{self.place}: {self.code}: {self.diagnostics}"


@dataclass(frozen=True, slots=True)
class Unit:
    """
    One line: a resource by itself, or the entries of a Bundle.
    """

    entries: tuple[Entry, ...]
    bundle: bool
    refusals: tuple[Refusal, ...] = ()


def files(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if path.is_file() and path.name.endswith(SUFFIXES)
    )


def lines(path: Path) -> Iterator[bytes]:
    """
    :raises OSError, EOFError: it cannot be read, or its compression is broken
    """
    is_lines = ".ndjson" in path.name or ".jsonl" in path.name
    with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as file:
        if is_lines:
            yield from file
        else:
            yield file.read(MOST_BYTES + 1)


def batches(path: Path) -> Iterator[list[tuple[int, bytes]]]:
    """
    The lines of a file with their numbers, batch by batch.
    """
    yield from batched(lines(path))


def batched(every: Iterable[bytes]) -> Iterator[list[tuple[int, bytes]]]:
    numbered = enumerate(every, 1)
    while found := list(islice(numbered, LINES)):
        yield [(number, line) for number, line in found if line.strip()]


def unit(file: str, line: int, data: bytes) -> Unit:
    """
    What a line holds; what is no resource is refused, and named.
    """
    place = Place(file, line)
    try:
        content = json_gate.parse(data.strip(), max_bytes=MOST_BYTES)
    except json_gate.MalformedJson as error:
        return Unit((), False, (Refusal(place, "structure", error.diagnostics),))
    if content.get("resourceType") != "Bundle" or content.get("type") not in TAKEN_APART:
        found = _entry(place, {"resource": content})
        known = isinstance(found, Entry)
        return Unit((found,) if known else (), False, () if known else (found,))  # type: ignore[arg-type]
    return _bundle(place, content)


def _bundle(place: Place, content: Json) -> Unit:
    raw = content.get("entry")
    listed = raw if isinstance(raw, list) else []
    found = [_entry(Place(place.file, place.line, n), one) for n, one in enumerate(listed)]
    return Unit(
        tuple(one for one in found if isinstance(one, Entry)),
        True,
        tuple(one for one in found if isinstance(one, Refusal)),
    )


def _entry(place: Place, raw: Any) -> Entry | Refusal:
    resource = raw.get("resource") if isinstance(raw, dict) else None
    name = resource.get("resourceType") if isinstance(resource, dict) else None
    if name not in definitions.RESOURCE_TYPES or not isinstance(resource, dict):
        return Refusal(place, "structure", "it holds no resource of R4")
    request = raw.get("request") if isinstance(raw.get("request"), dict) else {}
    if request.get("method", "POST") not in ("POST", "PUT"):
        return Refusal(place, "not-supported", "only what is to be written is loaded")
    fid, condition = resource.get("id"), request.get("ifNoneExist")
    return Entry(
        place,
        str(name),
        fid if isinstance(fid, str) and reference.ID.fullmatch(fid) else "",
        str(raw.get("fullUrl") or ""),
        resource,
        _turn(str(name), resource),
        condition if isinstance(condition, str) else "",
    )


def _turn(name: str, resource: Json) -> int:
    if name == "Patient":
        return PERSONS
    rule = owners.owner_rule(name)
    if rule.kind == "commons":
        return CONDITIONED if b"?" in json_gate.serialise(resource) else COMMONS
    return ABOUT if rule.kind == "either" or persons_named(resource) else HANGING


def persons_named(resource: Json) -> tuple[owners.Claim, ...]:
    """
    Whom a resource says it is about: most say it at once, by one reference.
    """
    rule = owners.owner_rule(resource["resourceType"])
    said = resource.get(rule.owner[0]) if len(rule.owner) == 1 else None
    text = said.get("reference") if type(said) is dict else None
    if type(text) is str and (text.startswith("urn:") or PATIENT.fullmatch(text)):
        return (text,)
    return owners.person_references(resource)


def turn_of(unit: Unit) -> int:
    """
    When what a line holds is written, together: a Bundle with its own persons if it has some.
    """
    turns = {entry.turn for entry in unit.entries} or {COMMONS}
    return PERSONS if PERSONS in turns else max(turns)
