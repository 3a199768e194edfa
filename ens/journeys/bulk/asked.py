"""
What an export asks, as it is kept between the request and the worker.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final
from urllib.parse import parse_qsl

from ens.contexts.exports import api as exports
from ens.contexts.record import api as record
from ens.ground import open_types
from ens.ground.actor import Actor
from ens.standards.fhir import owners
from ens.standards.smart import scopes

BINARY: Final = "Binary"
# A search that chooses; how much is shown, in which order, belongs to pages.
NOT_CHOOSING: Final = frozenset(
    {"_count", "_total", "_summary", "_sort", "_elements", "_include", "_revinclude", "_format"}
)


@dataclass(frozen=True, slots=True)
class Asked:
    """
    `level` is "system" (what belongs to nobody too), "patients" or "group"; `patients` are the
    ids that the request names, None if it names none; `filters` are a type and a search each;
    `grant` is what the user allowed, 0 where no user did.
    """

    request: str
    level: str
    patients: tuple[str, ...] | None = None
    group: str = ""
    types: tuple[str, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    elements: tuple[str, ...] = ()
    grant: int = 0

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def read(kept: Mapping[str, Any]) -> Asked:
    """
    What `Asked.kept` gave, back from JSON.
    """
    said = {one.name: kept[one.name] for one in fields(Asked)}
    for name in ("since", "until"):
        said[name] = dt.datetime.fromisoformat(said[name]) if said[name] else None
    for name in ("types", "elements"):
        said[name] = tuple(said[name])
    said["patients"] = None if said["patients"] is None else tuple(said["patients"])
    said["filters"] = tuple((name, text) for name, text in said["filters"])
    return Asked(**said)


def permitted(actor: Actor) -> tuple[str, ...]:
    """
    The types that this token may both search and read.
    """
    granted = scopes.parse(actor.scopes or "")
    return tuple(
        name
        for name in sorted(open_types.names())
        if granted.permits(name, "read") and granted.permits(name, "search-type")
    )


def types_of(asked: Asked, actor: Actor) -> tuple[str, ...]:
    """
    The types that leave: those named, else all that the token may see but the bytes of documents,
    which are fetched one by one unless they are asked by name; what can be nobody's only where
    the whole system is asked.
    """
    may = permitted(actor)
    found = [one for one in may if one in asked.types or (not asked.types and one != BINARY)]
    if asked.level != "system":
        found = [one for one in found if owners.owner_rule(one).kind != "commons"]
    return tuple(found)


def query_of(name: str, text: str) -> record.Query:
    """
    :raises record.NotUnderstood: naming the parameter
    """
    pairs = parse_qsl(text, keep_blank_values=True)
    for parameter, _ in pairs:
        if parameter.partition(":")[0] in NOT_CHOOSING:
            raise record.NotUnderstood(f"{parameter} chooses nothing: it is for pages")
    return record.parse_query(name, pairs)


def leaving(asked: Asked, job: exports.Job) -> record.Leaving:
    """
    The same in the record's words, for the work that does it.
    """
    types = types_of(asked, job.actor)
    queries: dict[str, tuple[record.Query, ...]] = {}
    for name, text in asked.filters:
        if name in types:
            queries[name] = (*queries.get(name, ()), query_of(name, text))
    seen = exports.snapshot_at(asked.since) if asked.since else ""
    return record.Leaving(types, queries, job.snapshot, asked.since, seen, asked.until)
