"""
Where what was read in a document comes from.

Source: FHIR R4 provenance.html; activity of v3-DataOperation, roles of
provenance-participant-type.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

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
    recorded = at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "resourceType": "Provenance",
        "target": [{"reference": target} for target in targets],
        "recorded": recorded,
        "activity": {"coding": [{"system": OPERATION, "code": "CREATE"}]},
        "agent": [
            _agent("assembler", {"display": reader, "type": "Device"}),
            *(_agent("author", author) for author in document.get("author", ())),
        ],
        "entity": [{"role": "source", "what": {"reference": reference}}],
    }


def _agent(role: str, who: Json) -> dict[str, Any]:
    return {"type": {"coding": [{"system": PARTICIPANT, "code": role}]}, "who": who}
