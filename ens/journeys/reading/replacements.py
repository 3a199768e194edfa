"""
Which document replaced this one, and which one it replaced, as far as the reader sees them.

Source: FHIR R4 DocumentReference.relatesTo, of code `replaces` (PDSm: one at most).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from ens.contexts.record import api as record
from ens.ground.reach import Reach
from ens.journeys.reading import document_metadata
from ens.journeys.reading.document_metadata import Metadata
from ens.standards.fhir import json_gate, reference

REPLACES = "replaces"
SUPERSEDED = "superseded"
WITHDRAWN = "entered-in-error"


@dataclass(frozen=True, slots=True)
class Versions:
    """
    `later` replaced the document, which replaced `earlier`. `outdated` if another one replaced
    it, seen or not; `withdrawn` if its author took it back.
    """

    later: Metadata | None = None
    earlier: Metadata | None = None
    outdated: bool = False
    withdrawn: bool = False


def of_document(
    stored: record.Stored, *, public_id: str, reach: Reach, alone: bool = False, now: dt.datetime
) -> Versions:
    """
    `alone` says whether there are others without looking for them.
    """
    resource = json_gate.parse(stored.body)
    status = resource.get("status")
    later = earlier = None
    if status == SUPERSEDED and not alone:
        named = f"{REPLACES}$DocumentReference/{stored.id}"
        later = _found("relationship", named, public_id, reach, now)
    if not alone and (fid := earlier_id(resource)):
        earlier = _found("_id", fid, public_id, reach, now)
    return Versions(later, earlier, status == SUPERSEDED, status == WITHDRAWN)


def earlier_id(resource: Mapping[str, Any]) -> str:
    """
    The id of the document that this one replaces, "" for none.
    """
    for one in resource.get("relatesTo", []):
        if one.get("code") == REPLACES:
            text = str(one.get("target", {}).get("reference", ""))
            return reference.parse(text, base=settings.FHIR_BASE).id
    return ""


def _found(
    name: str, value: str, public_id: str, reach: Reach, now: dt.datetime
) -> Metadata | None:
    parameters = [("patient", public_id), (name, value), ("_count", "1"), ("_total", "none")]
    query = record.parse_query("DocumentReference", parameters)
    hits = record.search(query, reach=reach, now=now).hits
    return document_metadata.metadata(hits[0]) if hits else None
