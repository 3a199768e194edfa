"""
All that a reader sees of a person, or of several, page after page, with what it refers to among
what belongs to nobody: each thing once over all the pages.

A page starts after the last row of the one before, among what the first page could see, and the
decision is made anew.

Source: https://hl7.org/fhir/R4/patient-operation-everything.html
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
import structlog

from ens.contexts.access import api as access
from ens.contexts.record import care_dates, reading, telling, whole_statement
from ens.contexts.record.search import link
from ens.contexts.record.values import COMMONS, Stored
from ens.contexts.register import api as register
from ens.ground import database, failpoints, metrics, open_types
from ens.ground.actor import Actor
from ens.ground.reach import Reach
from ens.standards.fhir import dates, definitions

AAD = b"everything"
# What a document is, is told by its DocumentReference; its bytes are read at their address.
LEFT_OUT = "Binary"


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What of it: the types ("" for all), what changed since, what was done between two dates.
    """

    count: int
    types: tuple[str, ...] = ()
    since: dt.datetime | None = None
    starts: dt.datetime = dates.FAR_PAST
    ends: dt.datetime = dates.FAR_FUTURE
    used: tuple[tuple[str, str], ...] = ()

    @property
    def dated(self) -> bool:
        return (self.starts, self.ends) != (dates.FAR_PAST, dates.FAR_FUTURE)


@dataclass(frozen=True, slots=True)
class Mark:
    """
    The row after which a page starts, and what the first page could see.
    """

    place: int
    person: int
    rid: int
    snapshot: str


BEGINNING = Mark(-1, 0, 0, "")


@dataclass(frozen=True, slots=True)
class Whole:
    """
    `theirs` are the persons' own, `nobodys` what those refer to; `total` is how many of the first
    there are over all the pages, said on the first.
    """

    theirs: tuple[Stored, ...]
    nobodys: tuple[Stored, ...] = field(repr=False)
    total: int | None
    next: Mark | None


def may_be_asked() -> tuple[str, ...]:
    return tuple(name for name in open_types.names() if name != LEFT_OUT)


def page(asked: Asked, *, reach: Reach, now: dt.datetime, after: Mark = BEGINNING) -> Whole:
    """
    The first page, or the one after a mark. The reach ends with the commons.

    :raises register.NotWritten: nothing is served
    """
    if reach.persons[-1:] != (COMMONS,):
        raise ValueError("a page of everything needs a reach to the commons, last")
    values = _values(asked, reach, now, after)
    try:
        failpoints.reach("register-write")
        rows = database.execute(_statement(asked, reach, after), values).fetchall()
    except (psycopg.Error, failpoints.FailpointReached) as error:
        raise register.NotWritten from error
    metrics.decision(str(values["code"]))
    return _page(asked, rows, after)


def _page(asked: Asked, rows: Sequence[tuple[Any, ...]], after: Mark) -> Whole:
    served = rows[: asked.count]
    stored = reading.all_stored([row[:12] for row in served])
    theirs = tuple(one for one in stored if one.person != COMMONS)
    following, total = None, None if after is not BEGINNING else len(theirs)
    if len(rows) > asked.count:
        last, snapshot = stored[-1], after.snapshot or served[-1][13]
        following = Mark(served[-1][12], last.person, last.rid, snapshot)
        total = served[0][14]
    return Whole(theirs, stored[len(theirs) :], total, following)


def _statement(asked: Asked, reach: Reach, after: Mark) -> str:
    return whole_statement.text(
        alone=len(reach.persons) == 2,
        since=asked.since is not None,
        dated=asked.dated,
        later=after is not BEGINNING,
    )


def _values(asked: Asked, reach: Reach, now: dt.datetime, after: Mark) -> dict[str, object]:
    names = asked.types or may_be_asked()
    numbers = [definitions.type_number(name) for name in names]
    theirs = reach.without(COMMONS)
    values = {
        **reach.parameters,
        "nobodys": reach.offsets[-1],
        "alone": theirs.persons[0] if len(theirs.persons) == 1 else telling.NOBODY,
        "patient": definitions.type_number(whole_statement.PATIENT),
        "types": numbers,
        "numbers": numbers,
        "names": list(names),
        "limit": asked.count + 1,
        "served": asked.count,
        "since": asked.since,
        "place": after.place,
        "at_person": after.person,
        "at_rid": after.rid,
        "snapshot": after.snapshot,
        **_traced(asked, theirs, now),
        "facts": list(reach.facts),
    }
    return values | (care_dates.values(asked.starts, asked.ends) if asked.dated else {})


def _traced(asked: Asked, theirs: Reach, now: dt.datetime) -> dict[str, object]:
    said = "&".join(f"{name}={value}" for name, value in asked.used)
    return {
        "now": now,
        "who": theirs.actor.who,
        "detail": f"$everything?{said}"[:500] if said else "$everything",
        "code": telling.refusal_of(whole_statement.PATIENT, theirs),
        "law": access.LAW,
        "request": structlog.contextvars.get_contextvars().get("request", ""),
    }


def seal(asked: Asked, after: Mark, of: str, *, actor: Actor, now: dt.datetime) -> str:
    """
    The link to the next page; `of` is the id of the patient, "" for everybody in reach.
    """
    content = {
        "of": of,
        "count": asked.count,
        "types": asked.types,
        "since": asked.since.isoformat() if asked.since else "",
        "between": [asked.starts.isoformat(), asked.ends.isoformat()],
        "used": asked.used,
        "after": [after.place, after.person, after.rid, after.snapshot],
    }
    return link.sealed(content, AAD, actor=actor, now=now)


def unseal(text: str, of: str, *, actor: Actor, now: dt.datetime) -> tuple[Asked, Mark]:
    """
    :raises link.LinkRefused: changed, expired, another reader's, of another patient
    """
    content = link.opened(text, AAD, actor=actor, now=now)
    if content.get("of") != of:
        raise link.LinkRefused
    starts, ends = (dt.datetime.fromisoformat(one) for one in content["between"])
    asked = Asked(
        content["count"],
        tuple(content["types"]),
        dt.datetime.fromisoformat(content["since"]) if content["since"] else None,
        starts,
        ends,
        tuple((name, value) for name, value in content["used"]),
    )
    return asked, Mark(*content["after"])
