"""
Version read: shown or hidden as the resource is at present.

https://hl7.org/fhir/R4/http.html#vread
"""

from ens.contexts.record import api as record
from ens.fhir_api import door, read
from ens.fhir_api.messages import Request, Response
from ens.ground import clock
from ens.ground.actor import Actor


def answer(request: Request, actor: Actor | None) -> Response:
    actor = door.signed(actor)
    name, fid, _, version = request.path
    door.require_scope(actor, name, "vread")
    now = clock.now()
    place, reach = door.reach_to(actor, name, fid, now=now)
    if not version.isascii() or not version.isdigit() or not 0 < int(version) < 2**31:
        raise record.NotFound
    return read.shown(record.vread(place, int(version), reach=reach, now=now), request)
