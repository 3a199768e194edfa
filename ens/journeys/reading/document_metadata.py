"""
What a list says of a document, read from its DocumentReference.

Source: FHIR R4 DocumentReference as profiled by PDSm: authors and structure are contained
resources, references, or bare identifiers, and any of them may be missing.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ens.contexts.directory import api as directory
from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.ground import clock, label
from ens.ground.label import Flag
from ens.standards.fhir import json_gate

Json = Mapping[str, Any]
CIVILITIES = {"DR": "Dr", "PR": "Pr", "M": "M.", "MME": "Mme", "MLLE": "Mme"}


@dataclass(frozen=True, slots=True)
class Metadata:
    """
    `when` is the document's own date; `source` is professional, me, application or device;
    `class_code` groups types (TRE_A03); `masked` is said by the label, not by the sender.
    """

    id: str
    title: str
    explanation: str
    type_code: str
    class_code: str
    when: dt.date
    author: str
    structure: str
    source: str
    masked: bool
    version: int
    stored_at: dt.datetime

    @property
    def by(self) -> str:
        return ", ".join(part for part in (self.author, self.structure) if part)


def metadata(stored: record.Stored) -> Metadata:
    resource = json_gate.parse(stored.body)
    code, name, explanation = _type(resource)
    people = _People(resource)
    known = terminology.document_type(code)
    return Metadata(
        id=stored.id,
        title=name,
        explanation=explanation,
        type_code=code,
        class_code=known.class_code if known else "",
        when=day_of(instant_of(resource.get("date")) or stored.updated),
        author=people.author,
        structure=people.structure,
        source=people.source,
        masked=bool(label.flags_in(stored.label) & Flag.MASKED),
        version=stored.version,
        stored_at=stored.updated,
    )


def title_of_label(number: int) -> str:
    """
    What people call the documents of this label's kind, "" when it is no type of document.
    """
    kind = label.kinds()[label.kind_in(number)]
    found = terminology.document_type(kind.code) if kind.type == "DocumentReference" else None
    return found.name if found else ""


def instant_of(text: Any) -> dt.datetime | dt.date | None:
    """
    A FHIR date as it is known: a day stays a day; a month or a year begins on its first. Of an
    instant at either end of the calendar, which has no day in Paris, only its day is known.
    """
    written = str(text or "")
    try:
        if "T" in written:
            return _within_calendar(dt.datetime.fromisoformat(written.replace(":60", ":59")))
        return dt.date.fromisoformat((written + "-01-01")[:10]) if written else None
    except ValueError:
        return None


def _within_calendar(moment: dt.datetime) -> dt.datetime | dt.date:
    try:
        clock.day_of(moment)
    except OverflowError:
        return moment.date()
    return moment


def day_of(when: dt.datetime | dt.date) -> dt.date:
    return clock.day_of(when) if isinstance(when, dt.datetime) else when


def _type(resource: Json) -> tuple[str, str, str]:
    said = resource.get("type", {})
    for coding in said.get("coding", []):
        if found := terminology.document_type(coding.get("code", "")):
            return found.code, found.name, found.explanation
    first: Json = next(iter(said.get("coding", [])), {})
    written = said.get("text") or first.get("display") or resource.get("description")
    return "", str(written or "Document"), ""


class _People:
    """
    Who wrote, for which structure, and so from which kind of source it comes.
    """

    def __init__(self, resource: Json) -> None:
        self._contained = {f"#{one.get('id')}": one for one in resource.get("contained", [])}
        authors = [self._found(one) for one in resource.get("author", [])]
        self.author = next((name for kind, name, _ in authors if kind != "Organization"), "")
        places = (
            place for kind, name, place in authors for place in self._places(kind, name, place)
        )
        custodian = self._found(resource.get("custodian") or {})[1]
        self.structure = next(places, custodian)
        self.source = self._source({kind for kind, *_ in authors})

    def _places(self, kind: str, name: str, place: str) -> Iterator[str]:
        if found := (name if kind == "Organization" else place):
            yield found

    def _source(self, kinds: set[str]) -> str:
        if kinds & {"Patient", "RelatedPerson"}:
            return "me"
        return "device" if kinds == {"Device"} else "professional"

    def _found(self, reference: Json) -> tuple[str, str, str]:
        """
        Kind, name, and the structure that comes with it.
        """
        text = str(reference.get("reference", ""))
        if text in self._contained:
            return self._of_resource(self._contained[text])
        kind, _, fid = text.rpartition("/")
        kind = kind.rpartition("/")[2] or str(reference.get("type", ""))
        name = _of_directory(kind, fid) or _of_identifier(reference.get("identifier") or {})
        return kind, name or str(reference.get("display", "")), ""

    def _of_resource(self, one: Json) -> tuple[str, str, str]:
        kind = str(one.get("resourceType", ""))
        match kind:
            case "PractitionerRole":
                _, name, _ = self._found(one.get("practitioner") or {})
                return kind, name, self._found(one.get("organization") or {})[1]
            case "Organization":
                return kind, str(one.get("name", "")), ""
        return kind, name_of(one), ""


def _of_directory(kind: str, fid: str) -> str:
    match kind:
        case "Practitioner":
            found = directory.professional_of_public_id(fid)
            return found.name if found else ""
        case "Organization":
            place = directory.structure_of_public_id(fid)
            return place.name if place else ""
    return ""


def _of_identifier(identifier: Json) -> str:
    value = str(identifier.get("value", ""))
    match identifier.get("system"):
        case "https://rpps.esante.gouv.fr":
            found = directory.professional_of_rpps(value)
            return found.name if found else ""
        case "https://finess.esante.gouv.fr":
            place = directory.structure_of_finess(value)
            return place.name if place else ""
    return ""


def name_of(resource: Json) -> str:
    """
    A person's name as one says it: civility, first given name, family name.
    """
    names = resource.get("name") or [{}]
    said = names[0] if isinstance(names, list) else {}
    if not said.get("family"):
        return str(said.get("text", ""))
    titles = [*said.get("prefix", []), *said.get("suffix", [])]
    civility = next((CIVILITIES[one] for one in titles if one in CIVILITIES), "")
    given = next(iter(said.get("given", [])), "")
    return " ".join(part for part in (civility, given, said["family"]) if part)
