"""
History of one resource, newest first.

https://hl7.org/fhir/R4/http.html#history
"""

from ens.contexts.record import api as record
from ens.fhir_api import bundles, door
from ens.fhir_api.messages import Request, Response, url
from ens.ground import clock


def answer(request: Request) -> Response:
    now = clock.now()
    place, reach = door.reach_to(request, "history-instance", now=now)
    name, fid, _ = request.path
    versions = record.history(place, reach=reach, now=now)
    body = bundles.bundle(
        "history",
        (bundles.history_entry(one) for one in versions),
        total=len(versions),
        links=[("self", url(f"{name}/{fid}/_history"))],
    )
    return Response(200, body)
