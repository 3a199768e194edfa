"""
The criteria that the main statement cannot judge are settled before it, in its transaction.

What was found becomes a condition like any other, so that order, total and pages stay as they
are; each page settles them again.
"""

from dataclasses import fields, replace
from typing import Any

from ens.contexts.record.search import persons
from ens.contexts.record.search.kinds.criterion import Criterion, NotUnderstood, ToSettle
from ens.contexts.record.search.kinds.text import OfOnePerson
from ens.contexts.record.search.query import Query
from ens.ground.reach import Reach


def settled(query: Query, *, reach: Reach) -> Query:
    """
    The same, each of its criteria one that the database can judge.

    :raises NotUnderstood: words are asked for, and not inside one person's record
    """
    if query.parts:
        return replace(query, parts=tuple(settled(part, reach=reach) for part in query.parts))
    _require_one_person(query, reach)
    return replace(query, criteria=_settled(query.criteria, reach))


def _settled(value: Any, reach: Reach) -> Any:
    """
    A criterion once it is settled, or what it is made of: chains hold others.
    """
    if isinstance(value, tuple):
        return tuple(_settled(one, reach) for one in value)
    if isinstance(value, ToSettle):
        return value.settled(reach=reach)
    if not _holds(value, ToSettle):
        return value
    return replace(
        value, **{one.name: _settled(getattr(value, one.name), reach) for one in fields(value)}
    )


def _holds(value: Any, kind: type[Criterion]) -> bool:
    if isinstance(value, tuple):
        return any(_holds(one, kind) for one in value)
    if not isinstance(value, Criterion):
        return False
    parts: Any = value
    return isinstance(value, kind) or any(
        _holds(getattr(parts, one.name), kind) for one in fields(parts)
    )


def _require_one_person(query: Query, reach: Reach) -> None:
    """
    A citizen's own record and those of whom they represent are few enough.
    """
    if not _holds(query.criteria, OfOnePerson):
        return
    alone = reach.actor.kind == "citizen" or reach.actor.patient or persons.is_about_one(query)
    if not alone:
        raise NotUnderstood("words are searched inside one person's record: name one patient")
