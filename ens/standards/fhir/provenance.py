"""
Where what was read in a document comes from.

Source: FHIR R4 provenance.html; activity of v3-DataOperation, roles of
provenance-participant-type.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ens.standards.fhir import dates

Json = Mapping[str, Any]

PARTICIPANT: Final = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
OPERATION: Final = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"


def of_reading(
    targets: Sequence[str], *, document: Json, reference: str, reader: str, at: dt.datetime
) -> dict[str, Any]:
    """
    The Provenance of what `reader`, a program, read in a DocumentReference, whose authors stay
    the authors of what was read. References as text.
    """
    authors = document.get("author", ())
    contained = _contained(document, authors)
    return {
        "resourceType": "Provenance",
        **({"contained": contained} if contained else {}),
        "target": [{"reference": target} for target in targets],
        "recorded": dates.instant(at),
        "activity": {"coding": [{"system": OPERATION, "code": "CREATE"}]},
        "agent": [
            _agent("assembler", {"display": reader, "type": "Device"}),
            *(_agent("author", author) for author in authors),
        ],
        "entity": [{"role": "source", "what": {"reference": reference}}],
    }


def _contained(document: Json, authors: Sequence[Json]) -> list[Json]:
    """
    Those of its contained resources that its authors are, and what these refer to in turn.
    """
    kept: dict[str, Json] = {}
    wanted = list(authors)
    while wanted:
        text = str(wanted.pop().get("reference", ""))
        for one in document.get("contained", ()):
            if text == f"#{one.get('id')}" and text not in kept:
                kept[text] = one
                wanted += [value for value in one.values() if isinstance(value, Mapping)]
    return list(kept.values())


def _agent(role: str, who: Json) -> dict[str, Any]:
    return {"type": {"coding": [{"system": PARTICIPANT, "code": role}]}, "who": who}
