"""
The one thing that a condition means, by the same search as any reader's.

What the actor does not see is no match: an answer that told of it would tell that it is there.
Identical requests wait for one another, so that they find what the first one made.

Source: https://hl7.org/fhir/R4/http.html#ccreate, #cond-update, #3.1.0.7.1
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ens.contexts.access import api as access
from ens.contexts.record import api as record
from ens.ground.actor import Actor
from ens.journeys import whom_to_search
from ens.journeys.errors import unacceptable
from ens.journeys.write_path.only_read import OnlyRead

Json = Mapping[str, Any]
Criteria = Sequence[tuple[str, str]]
NOWHERE = whom_to_search.NOWHERE


@dataclass(frozen=True, slots=True)
class Condition:
    """
    Criteria that were understood. `identifier` is the one exact identifier that is all they say:
    it is looked up without a search, and without knowing whose it is.
    """

    query: record.Query
    identifier: tuple[str, str] | None

    @property
    def type(self) -> str:
        return self.query.type

    @property
    def lock(self) -> tuple[str, str, str]:
        """
        What identical requests wait for; that of an identifier is known elsewhere too.
        """
        if self.identifier:
            return (self.type, *self.identifier)
        return (self.type, "?", urlencode(sorted(self.query.used)))


def of_text(type: str, text: str) -> Condition | None:  # noqa: A002
    """
    What `If-None-Exist` says, None if it says nothing.

    :raises Unacceptable, record.NotUnderstood: it is no condition
    """
    return of_criteria(type, parse_qsl(text, keep_blank_values=True)) if text else None


def of_criteria(type: str, criteria: Criteria) -> Condition:  # noqa: A002
    """
    :raises Unacceptable: nothing that chooses among things
    :raises record.NotUnderstood: a criterion that the search does not know
    """
    query = record.parse_query(type, criteria)
    if query.includes or query.only_count or not (query.criteria or query.about_somebody):
        raise unacceptable("required", "the condition has no criterion of its own", status=412)
    return Condition(query, _identifier(query))


def _identifier(query: record.Query) -> tuple[str, str] | None:
    if len(query.used) != 1 or query.used[0][0] != "identifier":
        return None
    system, bar, value = query.used[0][1].partition("|")
    plain = bar and value and not {",", "\\"} & set(query.used[0][1])
    return (system, value) if plain else None


def wait(asked: Iterable[Condition]) -> None:
    """
    Let no identical request go on beside us, to the end of the transaction.
    """
    record.lock_conditions(one.lock for one in asked)


def the_one(
    condition: Condition,
    *,
    actor: Actor,
    among: tuple[int, ...] | None = None,
    now: dt.datetime,
) -> record.Place | None:
    """
    The one resource that a condition means, None without any that the actor sees.

    `among` are the persons whose things can be meant, None for whomever the actor may search.

    :raises OnlyRead: several match
    """
    places = look(condition, actor=actor, among=among, now=now)
    if len(places) > 1:
        several = unacceptable("multiple-matches", "several resources match", status=412)
        again = partial(look, condition, actor=actor, among=among, now=now)
        raise OnlyRead(several, reading=again)
    return places[0] if places else None


def of_the_same(resource: Json) -> tuple[int, ...] | None:
    """
    The persons among whose things a resource is looked for before it is written: it does not
    change persons. None for a Patient, who is looked for among all.
    """
    if resource["resourceType"] == "Patient":
        return None
    whose = owner(resource)
    return () if whose is None else (whose,)


def owner(resource: Json) -> int | None:
    """
    Whose it says it is; None for somebody unknown, whom an answer must not tell from others.
    """
    try:
        return record.owner_of(resource)
    except record.NoOwner:
        return None


def look(
    condition: Condition, *, actor: Actor, among: tuple[int, ...] | None = None, now: dt.datetime
) -> Sequence[record.Place]:
    """
    What matches, two at most when it took a search.
    """
    if condition.identifier:
        return _identified(condition.type, condition.identifier, among, actor, now)
    return _searched(condition.query, among, actor, now)


def _identified(
    name: str,
    identifier: tuple[str, str],
    among: tuple[int, ...] | None,
    actor: Actor,
    now: dt.datetime,
) -> Sequence[record.Place]:
    places = record.by_identifier(name, *identifier)
    if among is not None:
        places = tuple(place for place in places if place.person in among)
    # As much is asked of what is not there as of what is not seen.
    places = places or (record.Place(name, "", NOWHERE, 0),)
    persons = tuple(dict.fromkeys(place.person for place in places))
    reach = access.reach(actor=actor, persons=persons, action="read", now=now)
    return record.seen(places, reach=reach)


def _searched(
    query: record.Query, among: tuple[int, ...] | None, actor: Actor, now: dt.datetime
) -> Sequence[record.Place]:
    if among is None:
        reach = whom_to_search.reach(query, actor=actor, now=now)
    else:
        named = record.persons_named(query)
        persons = tuple(one for one in among if named is None or one in named)
        reach = access.reach(
            actor=actor, persons=persons or (NOWHERE,), action="search", now=now
        ).without(NOWHERE)
    two = replace(query, count=2, total="none")
    page = record.search(two, reach=reach, now=now)
    return [record.Place(one.type, one.id, one.person, one.rid) for one in page.hits]
