"""
Version read: shown or hidden as the resource is at present.

https://hl7.org/fhir/R4/http.html#vread
"""

from ens.contexts.record import api as record
from ens.fhir_api import door, parts, read
from ens.fhir_api.messages import Request, Response
from ens.ground import clock


def answer(request: Request) -> Response:
    now = clock.now()
    shape = parts.of_request(request, request.path[0])
    place, reach = door.reach_to(request, "vread", now=now)
    version = request.path[3]
    if not version.isascii() or not version.isdigit() or not 0 < int(version) < 2**31:
        raise record.NotFound
    return read.shown(record.vread(place, int(version), reach=reach, now=now), request, shape)
