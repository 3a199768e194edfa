"""
The next page of a search: a sealed link, for the reader it was given to; without one, the base
is where everything is searched.

https://hl7.org/fhir/R4/http.html#paging
"""

from ens.contexts.record import api as record
from ens.fhir_api import door, parts, search
from ens.fhir_api.messages import Request, Response
from ens.ground import clock


def answer(request: Request) -> Response:
    now = clock.now()
    sealed = dict(request.query).get("_page", "")
    if not sealed:
        return search.answer_system(request)
    actor = door.actor(request)
    query, position = record.unseal_link(sealed, actor=actor, now=now)
    shape = parts.of_parameters(request.query, query.type)
    reach = door.reach_of(actor, query, now=now)
    shown = parts.carried(request.query, shape)
    return search.page(query, reach, now=now, after=position, shape=shape, shown=shown)
