"""
History of one resource, of a type, of everything: newest first.

https://hl7.org/fhir/R4/http.html#history
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.fhir_api import bundles, door, parts
from ens.fhir_api.errors import problem
from ens.fhir_api.messages import Request, Response, url
from ens.ground import clock
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.journeys import whom_to_search
from ens.standards.fhir import dates
from ens.standards.fhir.shaping import Shape

PAGE, MOST = 20, 1000
BEGINNING = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
OF_ONE = frozenset({"_count", "_since", "_at"})
OF_MANY = frozenset({"_count", "_since"})
ANYWHERE = frozenset({*parts.PARAMETERS, *parts.LAYOUT})


@dataclass(frozen=True, slots=True)
class Asked:
    """
    `used` are the parameters that choose, as they were written.
    """

    count: int
    since: dt.datetime
    at: dates.Span | None
    shape: Shape | None
    used: tuple[tuple[str, str], ...]


def answer(request: Request) -> Response:
    now = clock.now()
    name, fid, _ = request.path
    asked = _asked(request, name, OF_ONE | {"_before"}, count=MOST)
    before = _whole(dict(request.query).get("_before", str(2**31)), "_before")
    place, reach = door.reach_to(request, "history-instance", now=now)
    chosen = _chosen(record.history(place, reach=reach, now=now), asked)
    left = [one for one in chosen if one.version < before]
    here = f"{name}/{fid}/_history"
    links = [("self", _address(here, asked.used))]
    if asked.count and len(left) > asked.count:
        last = ("_before", str(left[asked.count - 1].version))
        links.append(("next", _address(here, [*_repeated(request), last])))
    return _bundle(left[: asked.count], asked.shape, links, total=len(chosen))


def answer_type(request: Request) -> Response:
    return _changes(request, request.path[0], "history-type")


def answer_system(request: Request) -> Response:
    return _changes(request, "", "history-system")


def _changes(request: Request, name: str, interaction: str) -> Response:
    """
    A page of what changed, for whoever the reader may search among.
    """
    now = clock.now()
    asked = _asked(request, name, OF_MANY | {"_page"}, count=PAGE)
    who = door.actor(request)
    door.require_scope(who, name or "*", interaction)
    since, after = record.Since(name, asked.count, asked.since), None
    if text := dict(request.query).get("_page"):
        since, after = record.unseal_versions(text, actor=who, now=now)
        if since.type != name:
            raise record.LinkRefused
    elif not asked.count:
        raise problem(400, "not-supported", "_count is 1 at least: what changed is not counted")
    reach = _reach(who, name, now)
    page = record.changes(since, reach=reach, now=now, after=after)
    here = f"{name}/_history" if name else "_history"
    links = [("self", _address(here, asked.used))]
    if page.next:
        sealed = record.seal_versions(since, page.next, actor=who, now=now)
        shown = parts.carried(request.query, asked.shape)
        links.append(("next", _address(here, [("_page", sealed), *shown])))
    whole = after is None and page.next is None
    total = len(page.found) if whole else None
    return _bundle(page.found, asked.shape, links, total=total)


def _reach(who: Actor, name: str, now: dt.datetime) -> Reach:
    """
    Those whom a search without criteria is about; the commons too where any type is asked.
    """
    query = record.parse_query(name or "Patient", [])
    persons = whom_to_search.persons(query, actor=who, now=now)
    if not name:
        persons = tuple(dict.fromkeys((*persons, record.COMMONS)))
    return access.reach(actor=who, persons=persons, action="search", now=now)


def _asked(request: Request, name: str, known: frozenset[str], *, count: int) -> Asked:
    """
    :raises Problem: 400, a parameter or a value that is not understood
    """
    said = dict(request.query)
    wrong = sorted(set(said) - known - ANYWHERE)
    if wrong and not request.lenient:
        raise problem(400, "not-supported", f"a history has no parameter {wrong[0]!r}")
    used = tuple((one, value) for one, value in request.query if one in (OF_ONE & known))
    return Asked(
        min(_whole(said["_count"], "_count"), MOST) if "_count" in said else count,
        _span(said["_since"], "_since")[0] if "_since" in said else BEGINNING,
        _span(said["_at"], "_at") if "_at" in said and "_at" in known else None,
        parts.of_parameters(request.query, name),
        used,
    )


def _whole(text: str, name: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 10:
        raise problem(400, "not-supported", f"{name} takes a whole number")
    return int(text)


def _span(text: str, name: str) -> dates.Span:
    found = dates.span(text.replace(" ", "+"))  # a plus that was not escaped
    if found is None:
        raise problem(400, "not-supported", f"{name} takes a date or an instant")
    return found


def _chosen(versions: Sequence[record.Stored], asked: Asked) -> list[record.Stored]:
    """
    Those made since an instant; those that were the present one at some moment of a span.
    """
    chosen = []
    until = dates.FAR_FUTURE
    for one in versions:
        during = asked.at is None or (one.updated <= asked.at[1] and until > asked.at[0])
        if during and one.updated >= asked.since:
            chosen.append(one)
        until = one.updated
    return chosen


def _repeated(request: Request) -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.query if name in OF_ONE | ANYWHERE]


def _address(here: str, used: Sequence[tuple[str, str]]) -> str:
    return url(f"{here}?{urlencode(used)}" if used else here)


def _bundle(
    found: Sequence[record.Stored],
    shape: Shape | None,
    links: Sequence[tuple[str, str]],
    *,
    total: int | None,
) -> Response:
    entries = (bundles.history_entry(one, shape=shape) for one in found)
    return Response(200, bundles.bundle("history", entries, total=total, links=links))
