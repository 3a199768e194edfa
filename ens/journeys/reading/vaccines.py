"""
Vaccines as pages show them, read from Immunizations.

Source: FHIR R4 Immunization. What the record does not know is left unsaid.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ens.contexts.record import api as record
from ens.contexts.terminology import api as terminology
from ens.ground.reach import Reach
from ens.journeys.reading.document_metadata import day_of, instant_of
from ens.standards.fhir import json_gate

Json = Mapping[str, Any]
MOST = 500


@dataclass(frozen=True, slots=True)
class Vaccine:
    """
    `name` is in everyday French, `written` as its author has it; `day` is None and `when` says
    what is known when the date is no day; `given` is false for one said not to have been.
    """

    name: str
    written: str
    day: dt.date | None
    when: str
    rank: int
    lot: str
    given: bool
    note: str = ""


def vaccine(stored: record.Stored) -> Vaccine:
    one = json_gate.parse(stored.body)
    name, written = _designation(one.get("vaccineCode", {}))
    when = str(one.get("occurrenceDateTime") or "")
    known = instant_of(when) if len(when) >= len("2026-06-24") else None
    protocol: Json = next(iter(one.get("protocolApplied", [])), {})
    return Vaccine(
        name=name,
        written=written,
        day=day_of(known) if known else None,
        when=when or str(one.get("occurrenceString", "")),
        rank=int(protocol.get("doseNumberPositiveInt") or 0),
        lot=str(one.get("lotNumber", "")),
        given=one.get("status") == "completed",
        note=" ".join(str(note.get("text", "")) for note in one.get("note", [])),
    )


def of_person(*, public_id: str, reach: Reach, now: dt.datetime) -> tuple[Vaccine, ...]:
    """
    The vaccines that this person received, latest first; those without a date last.
    """
    parameters = [("patient", public_id), ("_count", str(MOST)), ("_total", "none")]
    query = record.parse_query("Immunization", parameters)
    hits = record.search(query, reach=reach, now=now).hits
    return in_order(one for one in map(vaccine, hits) if one.given)


def in_order(found: Iterable[Vaccine]) -> tuple[Vaccine, ...]:
    return tuple(sorted(found, key=_order, reverse=True))


def of_document(extracted: Sequence[record.Stored]) -> tuple[Vaccine, ...]:
    """
    In the order in which the document tells them, those not given too.
    """
    return tuple(vaccine(one) for one in extracted if one.type == "Immunization")


def _order(one: Vaccine) -> tuple[str, int]:
    known = one.day.isoformat() if one.day else one.when if one.when[:4].isdigit() else ""
    return known, one.rank


def _designation(concept: Json) -> tuple[str, str]:
    codings = concept.get("coding", [])
    first: Json = next(iter(codings), {})
    written = str(concept.get("text") or first.get("display") or first.get("code", ""))
    for coding in codings:
        code = str(coding.get("code", ""))
        if (name := terminology.display(str(coding.get("system", "")), code)) != code:
            return name, written
    return written, written
