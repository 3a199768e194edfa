"""
$remarks: what was found about the present version when it was written, and did not keep it out.

An operation of this server; see docs/how-to/validate.md.
"""

from typing import Final

import orjson

from ens.contexts.record import api as record
from ens.fhir_api import door
from ens.fhir_api.messages import Request, Response
from ens.ground import clock
from ens.standards.fhir.outcome import issue

DEFINITION: Final = "https://ens.example/fhir/OperationDefinition/remarks"


def answer(request: Request) -> Response:
    now = clock.now()
    place, reach = door.reach_to(request, "read", now=now)
    stored = record.read(place, reach=reach, now=now)
    rows = record.remarks_of(stored) or (
        issue(
            "information", "informational", "nothing was remarked", details_text="Aucune remarque."
        ).as_json(),
    )
    body = orjson.dumps({"resourceType": "OperationOutcome", "issue": rows})
    return Response(200, body, [("etag", f'W/"{stored.version}"')])
