"""
The next page of a search: a sealed link, for the reader it was given to.

https://hl7.org/fhir/R4/http.html#paging
"""

from ens.contexts.record import api as record
from ens.fhir_api import door, parts, search
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response
from ens.ground import clock


def answer(request: Request) -> Response:
    now = clock.now()
    actor = door.actor(request)
    sealed = dict(request.query).get("_page", "")
    if not sealed:
        raise problem(400, "not-supported", "a search names a type")
    query, position = record.unseal_link(sealed, actor=actor, now=now)
    shape = parts.of_parameters(request.query, query.type)
    reach = door.reach_of(actor, query, now=now)
    shown = parts.carried(request.query, shape)
    return search.page(query, reach, now=now, after=position, shape=shape, shown=shown)
