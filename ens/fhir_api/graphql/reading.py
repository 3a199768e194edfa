"""
What a query reads of the record: by the same reads and searches as a request alone, each with its
scope, its reach and its trace.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ens.contexts.record import api as record
from ens.fhir_api import door
from ens.fhir_api.errors import Problem
from ens.fhir_api.graphql import kinds
from ens.fhir_api.graphql.budget import Budget
from ens.fhir_api.graphql.faults import Exceeded
from ens.fhir_api.messages import MAX_BODY, Request
from ens.ground import clock
from ens.standards.fhir import json_gate, reference

Json = dict[str, Any]
Pairs = Sequence[tuple[str, str]]
MOST_LISTED: Final = 1000
AT_ONCE: Final = 200  # references that one search follows


@dataclass(frozen=True, slots=True)
class Page:
    """
    Of a search; `next` is the cursor of the page after it, "" on the last.
    """

    found: tuple[Json, ...]
    total: int | None
    next: str
    is_first: bool


@dataclass(slots=True)
class Reading:
    """
    `followed` is what references led to, None for what is not there for this reader.
    """

    request: Request
    budget: Budget
    followed: dict[tuple[str, str], Json | None] = field(default_factory=dict)

    def one(self, name: str, fid: str) -> Json:
        """
        :raises record.NotFound, record.Gone
        """
        if not reference.ID.fullmatch(fid):
            raise record.NotFound
        self.budget.search()
        now = clock.now()
        alone = replace(self.request, method="GET", path=(name, fid), query=(), body=b"")
        place, reach = door.reach_to(alone, "read", now=now)
        return self._opened([record.read(place, reach=reach, now=now)])[0]

    def listed(self, name: str, criteria: Pairs) -> tuple[Json, ...]:
        """
        Everything that matches, or as many as `_count` says.

        :raises Exceeded: there are too many
        """
        limited = any(code == "_count" for code, _ in criteria)
        pairs = criteria if limited else [*criteria, ("_count", str(MOST_LISTED))]
        page = self.page(name, pairs)
        if page.next and not limited:
            raise Exceeded(f"more than {MOST_LISTED} {name}: use {name}Connection, or _count")
        return page.found

    def page(self, name: str, criteria: Pairs) -> Page:
        self.budget.search()
        try:
            query = record.parse_query(name, criteria)
        except record.NotUnderstood:
            door.require_scope(door.actor(self.request), name, "search-type")
            raise
        now = clock.now()
        reach = door.reach_to_search(self.request, query, now=now)
        found = record.search(query, reach=reach, now=now)
        return self._page(query, found, reach.actor, is_first=True)

    def page_at(self, name: str, cursor: str) -> Page:
        """
        :raises record.LinkRefused: not a cursor of this reader for this type
        """
        self.budget.search()
        now = clock.now()
        actor = door.actor(self.request)
        query, after = record.unseal_link(cursor, actor=actor, now=now)
        if query.type != name or query.compartment:
            raise record.LinkRefused
        reach = door.reach_of(actor, query, now=now)
        found = record.search(query, reach=reach, now=now, after=after)
        return self._page(query, found, actor, is_first=False)

    def _page(self, query: record.Query, found: record.Page, actor: Any, *, is_first: bool) -> Page:
        following = ""
        if found.next:
            following = record.seal_link(query, found.next, actor=actor, now=clock.now())
        return Page(tuple(self._opened(found.hits)), found.total, following, is_first)

    def follow(self, names: Sequence[tuple[str, str]], *, optional: bool) -> None:
        """
        Look for what these references lead to, those of a type by one search.

        :raises Problem: the token may not search a type, unless that is no matter
        """
        for name, fids in self._unknown(names).items():
            for start in range(0, len(fids), AT_ONCE):
                some = fids[start : start + AT_ONCE]
                try:
                    found = self.page(name, [("_id", ",".join(some)), ("_count", str(AT_ONCE))])
                except Problem:
                    if not optional:
                        raise
                    continue
                self.followed |= dict.fromkeys(((name, fid) for fid in some), None)
                self.followed |= {(name, one["id"]): one for one in found.found}

    def _unknown(self, names: Sequence[tuple[str, str]]) -> Mapping[str, list[str]]:
        known = kinds.searched()
        found: dict[str, list[str]] = {}
        for name, fid in dict.fromkeys(names):
            if (name, fid) not in self.followed and name in known:
                found.setdefault(name, []).append(fid)
        return found

    def _opened(self, found: Sequence[record.Stored]) -> list[Json]:
        self.budget.found([len(one.body) for one in found])
        return list(_parsed(found))


def _parsed(found: Sequence[record.Stored]) -> Iterator[Json]:
    for one in found:
        yield json_gate.parse(one.body, max_bytes=MAX_BODY)
