"""
Version read: shown or hidden as the resource is at present.

https://hl7.org/fhir/R4/http.html#vread
"""

from ens.contexts.record import api as record
from ens.fhir_api import door, parts, read
from ens.fhir_api.messages import Request, Response
from ens.ground import clock

MOST_DIGITS, LAST = 20, 2**31 - 1


def answer(request: Request) -> Response:
    now = clock.now()
    shape = parts.of_request(request, request.path[0])
    place, reach = door.reach_to(request, "vread", now=now)
    version = number(request.path[3])
    return read.shown(record.vread(place, version, reach=reach, now=now), request, shape)


def number(text: str) -> int:
    """
    The version that an address names.

    :raises record.NotFound: none could ever be called so
    """
    if not text.isascii() or not text.isdigit() or len(text) > MOST_DIGITS:
        raise record.NotFound
    if not 0 < int(text) <= LAST:
        raise record.NotFound
    return int(text)
