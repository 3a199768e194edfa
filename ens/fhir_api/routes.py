"""
Which handler answers which request, and the declaration each route must carry.

A route says what it is for the decision: `public` (no person's data), or the interaction
whose scope is asked at the door. A route without one refuses to start.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ens.fhir_api import (
    audit,
    batch,
    bulk,
    capabilities,
    create,
    delete,
    door,
    entries,
    groups,
    history,
    openapi,
    paging,
    patch,
    read,
    search,
    subscriptions,
    transaction,
    update,
    vread,
)
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response
from ens.fhir_api.operations.table import OPERATIONS
from ens.ground import open_types
from ens.standards.fhir import definitions

Handler = Callable[[Request], Response]
IN_COMPARTMENT = (*definitions.RESOURCE_TYPES, "*")
# What is no part of the record has routes of its own.
APART = (audit.NAME, subscriptions.TYPE)
STORED = tuple(name for name in definitions.RESOURCE_TYPES if name not in APART)
ASKED = (subscriptions.TYPE,)
# Software keeps some of its own; the others are of the record.
LISTS = (groups.TYPE,)
IN_RECORD = tuple(name for name in STORED if name not in LISTS)


@dataclass(frozen=True, slots=True)
class Route:
    """
    `types` are those that it is on, () for all.
    """

    method: str
    shape: str
    handler: Handler
    interaction: str = ""
    public: bool = False
    types: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return f"fhir {self.interaction or self.shape}"


def one(request: Request) -> Response:
    """
    The answer to what an entry of a Bundle asks, as if it came alone.
    """
    return find(request).handler(request)


def _bundle(request: Request) -> Response:
    """
    What a Bundle posted to the base asks, its type says.
    """
    actor = door.actor(request)
    bundle = entries.bundle_of(request)
    if bundle.get("type") == "batch":
        return batch.answer(request, bundle, one=one)
    return transaction.answer(request, bundle, actor=actor, one=one)


def _described(request: Request) -> Response:
    return openapi.answer(request, addresses=ADDRESSES)


def _operations() -> Iterator[Route]:
    for one in OPERATIONS:
        for method in one.methods:
            for shape in one.shapes:
                yield Route(method, shape, one.handler, one.interaction, types=one.types)


ROUTES = (
    Route("GET", "metadata", capabilities.answer, public=True),
    Route("POST", "", _bundle, interaction="transaction"),
    Route("GET", "", paging.answer, interaction="search-system"),
    Route("POST", "_search", search.answer_system, interaction="search-system"),
    Route("GET", "Patient/id/Type", search.answer_compartment, interaction="search-type"),
    Route("POST", "Patient/id/Type/_search", search.answer_compartment, interaction="search-type"),
    Route("GET", "Type", search.answer, interaction="search-type", types=IN_RECORD),
    Route("POST", "Type/_search", search.answer, interaction="search-type", types=IN_RECORD),
    Route("POST", "Type", create.answer, interaction="create", types=IN_RECORD),
    Route("PUT", "Type", update.answer_conditional, interaction="update", types=STORED),
    Route("PATCH", "Type", patch.answer, interaction="patch", types=STORED),
    Route("DELETE", "Type", delete.answer_conditional, interaction="delete", types=STORED),
    Route("GET", "Type/id", read.answer, interaction="read", types=IN_RECORD),
    Route("PUT", "Type/id", update.answer, interaction="update", types=IN_RECORD),
    Route("PATCH", "Type/id", patch.answer, interaction="patch", types=IN_RECORD),
    Route("DELETE", "Type/id", delete.answer, interaction="delete", types=IN_RECORD),
    Route("GET", "_history", history.answer_system, interaction="history-system"),
    Route("GET", "Type/_history", history.answer_type, interaction="history-type", types=STORED),
    Route("GET", "Type/id/_history", history.answer, interaction="history-instance", types=STORED),
    Route("GET", "Type/id/_history/version", vread.answer, interaction="vread", types=STORED),
    Route("GET", "Type", audit.search, interaction="search-type", types=(audit.NAME,)),
    Route("POST", "Type/_search", audit.search, interaction="search-type", types=(audit.NAME,)),
    Route("GET", "Type/id", audit.read, interaction="read", types=(audit.NAME,)),
    Route("GET", "Type", subscriptions.search_all, interaction="search-type", types=ASKED),
    Route("POST", "Type/_search", subscriptions.search_all, interaction="search-type", types=ASKED),
    Route("POST", "Type", subscriptions.create_one, interaction="create", types=ASKED),
    Route("GET", "Type/id", subscriptions.read_one, interaction="read", types=ASKED),
    Route("PUT", "Type/id", subscriptions.update_one, interaction="update", types=ASKED),
    Route("DELETE", "Type/id", subscriptions.delete_one, interaction="delete", types=ASKED),
    Route("GET", "Type", groups.search_all, interaction="search-type", types=LISTS),
    Route("POST", "Type/_search", groups.search_all, interaction="search-type", types=LISTS),
    Route("POST", "Type", groups.create_one, interaction="create", types=LISTS),
    Route("GET", "Type/id", groups.read_one, interaction="read", types=LISTS),
    Route("PUT", "Type/id", groups.update_one, interaction="update", types=LISTS),
    Route("PATCH", "Type/id", groups.patch_one, interaction="patch", types=LISTS),
    Route("DELETE", "Type/id", groups.delete_one, interaction="delete", types=LISTS),
    Route("GET", "bulk/id", bulk.status, interaction="read"),
    Route("DELETE", "bulk/id", bulk.cancel, interaction="read"),
    Route("GET", "bulk/id/{file}", bulk.file, interaction="read"),
    Route("GET", openapi.NAME, _described, public=True),
    *_operations(),
)
ADDRESSES = tuple((route.method, route.shape, route.public, route.types) for route in ROUTES)


class UndeclaredRoute(Exception):
    """
    A route that says neither what it asks of the decision nor that it is public.
    """


def check() -> None:
    """
    :raises UndeclaredRoute: at start, before anything is served
    """
    for route in ROUTES:
        if bool(route.interaction) == route.public:
            raise UndeclaredRoute(route.shape)


# Routes without types are under "", as are those of the whole system.
_BY_PLACE = {
    (route.method, route.shape, name): route for route in ROUTES for name in route.types or ("",)
}


def find(request: Request) -> Route:
    shape = shape_of(request.path)
    _require_open(request.path)
    method = "GET" if request.method == "HEAD" else request.method
    name = request.path[0] if shape.startswith("Type") else ""
    if found := _BY_PLACE.get((method, shape, name)) or _BY_PLACE.get((method, shape, "")):
        return found
    if allowed := _allowed(shape, name):
        raise problem(405, "not-supported", f"{request.method} is not done here", allow=allowed)
    raise problem(404, "not-supported", "there is nothing at this address")


def _allowed(shape: str, name: str) -> str:
    here = (route for route in ROUTES if route.shape == shape)
    return ", ".join(one.method for one in here if not one.types or name in one.types)


def _require_open(path: tuple[str, ...]) -> None:
    """
    :raises Problem: 404, a type that this deployment does not take
    """
    for name in (path[:1], path[2:3] if path[:1] == ("Patient",) else ()):
        if name and name[0] in open_types.closed():
            raise problem(404, "not-supported", f"this server keeps no {name[0]}")


def shape_of(path: tuple[str, ...]) -> str:
    """
    The kind of address a path is.
    """
    if path and path[-1].startswith("$"):
        return _operation_at(path)
    if path and path[0] in definitions.RESOURCE_TYPES:
        return _of_type(path)
    match path:
        case ():
            return ""
        case ("metadata" | "openapi.json" | "_history" | "_search",):
            return path[0]
        case ("bulk", _):
            return "bulk/id"
        case ("bulk", _, _):
            return "bulk/id/{file}"
    return "unknown"


def _of_type(path: tuple[str, ...]) -> str:
    match path:
        case (_,):
            return "Type"
        case (_, "_search"):
            return "Type/_search"
        case (_, "_history"):
            return "Type/_history"
        case (_, _):
            return "Type/id"
        case (_, _, "_history"):
            return "Type/id/_history"
        case (_, _, "_history", _):
            return "Type/id/_history/version"
    return _in_compartment(path)


def _operation_at(path: tuple[str, ...]) -> str:
    match path:
        case (operation,):
            return operation
        case (name, operation) if name in definitions.RESOURCE_TYPES:
            return f"Type/{operation}"
        case (name, _, operation) if name in definitions.RESOURCE_TYPES:
            return f"Type/id/{operation}"
        case (name, _, "_history", _, operation) if name in definitions.RESOURCE_TYPES:
            return f"Type/id/_history/version/{operation}"
    return "unknown"


def _in_compartment(path: tuple[str, ...]) -> str:
    match path:
        case ("Patient", _, name, *rest) if name in IN_COMPARTMENT and rest in ([], ["_search"]):
            return "/".join(("Patient/id/Type", *rest))
    return "unknown"
