"""
The present documents of a patient, of some types, about care between two dates.

Source: IPA and US Core, operation `$docref`. The dates are those of the care that a document tells
(`context.period`), or of its being recorded where it does not say; what has neither is found.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ens.contexts.record.search import link, query
from ens.contexts.record.search.kinds.criterion import Bind, Criterion, Row
from ens.contexts.record.search.query import Query
from ens.contexts.record.search.since import Position
from ens.ground.actor import Actor
from ens.standards.fhir import dates, definitions, extract

AAD = b"documents"
DOCUMENT = "DocumentReference"
# The one that says it decides.
MOMENTS = ("period", "date")


@dataclass(frozen=True, slots=True)
class CareCriterion(Criterion):
    """
    Of the moments above, the first that the document has overlaps the span.
    """

    starts: dt.datetime
    ends: dt.datetime

    def sql(self, bind: Bind, row: Row) -> str:
        starts, ends = bind(self.starts), bind(self.ends)
        parameters = definitions.search_parameters(DOCUMENT)
        numbers = (bind(list(extract.numbers_of(parameters[code]))) for code in MOMENTS)
        judged = (
            f"(select min(d.low) <= {ends} and max(d.high) >= {starts} from record_date d"
            f" where d.person = {row.alias}.person and d.rid = {row.alias}.rid"
            f" and d.sp = any({each}::smallint[]))"
            for each in numbers
        )
        return f"coalesce({', '.join(judged)}, true)"


def documents(
    criteria: Sequence[tuple[str, str]], between: dates.Span | None, used: Sequence[tuple[str, str]]
) -> Query:
    """
    A search by these criteria, which name whose they are; `used` is how it was asked.

    :raises NotUnderstood
    """
    found = query.parse(DOCUMENT, criteria)
    more = (CareCriterion(*between),) if between else ()
    return replace(found, criteria=(*found.criteria, *more), used=tuple(used))


def seal(asked: Query, after: Position, *, actor: Actor, now: dt.datetime) -> str:
    content: dict[str, Any] = {"used": asked.used, **link.said(after)}
    return link.sealed(content, AAD, actor=actor, now=now)


def unseal(
    text: str, *, actor: Actor, now: dt.datetime
) -> tuple[tuple[tuple[str, str], ...], Position]:
    """
    How it was asked, and where the page starts.

    :raises link.LinkRefused: changed, expired, another reader's
    """
    content = link.opened(text, AAD, actor=actor, now=now)
    return tuple((name, value) for name, value in content["used"]), link.position(content)
