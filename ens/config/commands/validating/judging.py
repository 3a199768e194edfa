"""
The work of one process: the resources of a piece of a file, each judged.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ens.config.commands.validating import reading
from ens.config.commands.validating.reading import Piece, Unreadable
from ens.standards.fhir.outcome import Issue
from ens.standards.fhir.profiles import PACKAGED, Definitions, files
from ens.standards.fhir.validate import validate

KEPT = 200  # issues of one piece that are shown; all are counted
WRONG = ("fatal", "error")


@dataclass(frozen=True, slots=True)
class Told:
    """
    One issue, in both languages, of the resource that begins on this line of a file.
    """

    line: int
    severity: str
    rule: str
    place: str
    english: str
    french: str


@dataclass(slots=True)
class Judged:
    """
    What came of a piece.
    """

    path: Path
    resources: int = 0
    wrong: int = 0
    errors: int = 0
    warnings: int = 0
    bytes: int = 0
    told: list[Told] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class By:
    """
    What the resources are judged by: `profile` is asked of every resource of its type.
    """

    definitions: Definitions
    profile: str = ""
    type: str = ""


_by = By(PACKAGED)


def settle(folder: Path | None, profile: str) -> By:
    """
    Called once in each process.

    :raises LookupError: the profile is not known
    :raises files.NotReadable, NotADefinition
    """
    global _by
    definitions = PACKAGED
    if folder is not None:
        definitions = PACKAGED.with_added(files.read(folder).resources)
    type_ = ""
    if profile:
        found = definitions.profile(profile)
        if found is None:
            raise LookupError(f"the profile {profile} is not known here: --definitions FOLDER")
        type_ = found.type
    _by = By(definitions, profile, type_)
    return _by


def judged(piece: Piece) -> Judged:
    found = Judged(piece.path, bytes=piece.bytes)
    for line, resource in reading.resources(piece):
        count(resource, line, found)
    return found


def of_data(data: bytes) -> Judged:
    """
    What came by standard input: one resource, or one on each line.
    """
    found = Judged(Path("-"), bytes=len(data))
    whole = reading.one(data, is_xml=data.lstrip()[:1] == b"<")
    if isinstance(whole, Unreadable) and data.strip().count(b"\n") and data[:1] != b"<":
        for line, text in enumerate(data.split(b"\n"), 1):
            if text.strip():
                count(reading.one(text), line, found)
    else:
        count(whole, 0, found)
    return found


def count(resource: dict[str, Any] | Unreadable, line: int, found: Judged) -> None:
    found.resources += _how_many(resource)
    told = _told(resource, line)
    errors = sum(one.severity in WRONG for one in told)
    found.errors += errors
    found.wrong += bool(errors)
    found.warnings += sum(one.severity == "warning" for one in told)
    room = KEPT - len(found.told)
    found.told += [one for one in told if one.severity in (*WRONG, "warning")][:room]


def _how_many(resource: dict[str, Any] | Unreadable) -> int:
    """
    What a Bundle holds counts too.
    """
    if isinstance(resource, Unreadable) or resource.get("resourceType") != "Bundle":
        return 1
    return 1 + sum(isinstance(one, dict) and "resource" in one for one in _entries(resource))


def _entries(bundle: dict[str, Any]) -> list[Any]:
    entries = bundle.get("entry")
    return entries if isinstance(entries, list) else []


def _told(resource: dict[str, Any] | Unreadable, line: int) -> list[Told]:
    if isinstance(resource, Unreadable):
        return [Told(line, "fatal", "unreadable", "", resource.why, "Le contenu ne se lit pas.")]
    profiles = (_by.profile,) if _by.type == resource.get("resourceType") else ()
    issues = validate(resource, profiles=profiles, definitions=_by.definitions)
    told = [_of(issue, line) for issue in issues]
    if resource.get("resourceType") == "Bundle" and _by.type not in ("", "Bundle"):
        told += _of_entries(resource, line)
    return told


def _of_entries(bundle: dict[str, Any], line: int) -> list[Told]:
    """
    The profile, asked of the entries of its type.
    """
    told = []
    for number, entry in enumerate(_entries(bundle)):
        inner = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(inner, dict) and inner.get("resourceType") == _by.type:
            profiles = (_by.profile,)
            before = f"Bundle.entry[{number}].resource"
            for issue in validate(
                inner, profiles=profiles, definitions=_by.definitions, declared=False
            ):
                told.append(_of(issue, line, before=before))
    return told


def _of(issue: Issue, line: int, *, before: str = "") -> Told:
    place = issue.expression[0] if issue.expression else ""
    if before:
        place = before + (f".{place.partition('.')[2]}" if "." in place else "")
    english = issue.diagnostics
    return Told(line, issue.severity, issue.rule, place, english, issue.text_fr or english)
