"""
Source: FHIRPath 2.0.0 (N1), 5.2 Filtering and projection; 5.9 and 7 (iif, aggregate), 5.8 (tree
navigation). `sort` and `coalesce` are of the later drafts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cmp_to_key
from typing import Any, Final

from ens.standards.fhir.fhirpath.environment import Run
from ens.standards.fhir.fhirpath.equality import key, order
from ens.standards.fhir.fhirpath.errors import FhirPathError, TooCostly
from ens.standards.fhir.fhirpath.functions.table import Evaluate, Function
from ens.standards.fhir.fhirpath.navigation import children
from ens.standards.fhir.fhirpath.nodes import Items, boolean, holds, system

COMPARISONS: Final = 20  # of an item that is sorted


@dataclass(frozen=True, slots=True)
class Descending:
    """
    A key to sort by from the last to the first: `sort(-name)`.
    """

    key: Evaluate

    def __call__(self, run: Run, focus: Items) -> Items:
        return self.key(run, focus)


def where(run: Run, focus: Items, criteria: Evaluate) -> Items:
    this, index, defined = run.this, run.index, run.defined
    kept: Items = []
    for run.index, item in enumerate(focus):
        run.this = here = [item]
        if holds(criteria(run, here)):
            kept.append(item)
        run.defined = defined
    run.this, run.index = this, index
    return kept


def select(run: Run, focus: Items, projection: Evaluate) -> Items:
    this, index, defined = run.this, run.index, run.defined
    most = run.environment.limits.size
    found: Items = []
    for run.index, item in enumerate(focus):
        run.this = here = [item]
        more = projection(run, here)
        run.spend(len(more))
        found += more
        if len(found) > most:
            raise TooCostly("the collection is too large")
        run.defined = defined
    run.this, run.index = this, index
    return found


def repeat(run: Run, focus: Items, projection: Evaluate) -> Items:
    """
    What was found once is not looked into again: a projection that gives its input ends.
    """
    return _repeated(run, focus, projection, once=True)


def repeat_all(run: Run, focus: Items, projection: Evaluate) -> Items:
    return _repeated(run, focus, projection, once=False)


def _repeated(run: Run, focus: Items, projection: Evaluate, *, once: bool) -> Items:
    found: Items = []
    seen: set[Any] = set()
    level = focus
    while level:
        level = select(run, level, projection)
        if once:
            level = [item for item in level if not _was_seen(seen, item)]
        found += level
        run.weigh(level)
    return found


def _was_seen(seen: set[Any], item: Any) -> bool:
    name = key(item)
    if name in seen:
        return True
    seen.add(name)
    return False


def all_children(run: Run, focus: Items) -> Items:
    return children(focus)


def descendants(run: Run, focus: Items) -> Items:
    found: Items = []
    level = focus
    for _ in range(run.environment.limits.depth):
        level = children(level)
        if not level:
            return found
        found += level
        run.weigh(level)
    raise TooCostly("the resource is nested too deep")


def iif(
    run: Run,
    focus: Items,
    criterion: Evaluate,
    then: Evaluate,
    otherwise: Evaluate | None = None,
) -> Items:
    """
    Only the branch that is chosen is evaluated.
    """
    if len(focus) > 1:
        raise FhirPathError("iif is asked of one item at most")
    this = run.this
    run.this = here = focus or this
    found = criterion(run, here)
    value = system(found[0]) if len(found) == 1 else boolean(found)
    if value is not None and type(value) is not bool:
        raise FhirPathError("the criterion of iif is true or false")
    chosen = then if value else otherwise
    result = chosen(run, here) if chosen else []
    run.this = this
    return result


def aggregate(
    run: Run, focus: Items, aggregator: Evaluate, initial: Evaluate | None = None
) -> Items:
    this, index, total = run.this, run.index, run.total
    result = initial(run, run.this) if initial else []
    for run.index, item in enumerate(focus):
        run.this, run.total = [item], result
        result = aggregator(run, run.this)
    run.this, run.index, run.total = this, index, total
    return result


def sort(run: Run, focus: Items, *keys: Evaluate) -> Items:
    """
    By several keys, each that of the items that those before it leave equal.
    """
    run.spend(len(focus) * COMPARISONS)
    rows = [(item, _sort_keys(run, item, keys)) for item in focus]
    signs = [-1 if isinstance(one, Descending) else 1 for one in keys] or [1]

    def compared(one: tuple[Any, list[Any]], other: tuple[Any, list[Any]]) -> int:
        return _sorted(one[1], other[1], signs)

    return [item for item, _ in sorted(rows, key=cmp_to_key(compared))]


def _sort_keys(run: Run, item: Any, keys: tuple[Evaluate, ...]) -> list[Any]:
    if not keys:
        return [system(item)]
    this = run.this
    run.this = [item]
    found = [one(run, run.this) for one in keys]
    run.this = this
    return [system(one[0]) if one else None for one in found]


def _sorted(one: list[Any], other: list[Any], signs: list[int]) -> int:
    """
    What has no value for a key comes before what has one, in either direction.
    """
    for left, right, sign in zip(one, other, signs, strict=True):
        if left is None or right is None:
            found = (left is not None) - (right is not None)
        else:
            found = (order(left, right) or 0) * sign
        if found:
            return found
    return 0


def coalesce(run: Run, focus: Items, *choices: Evaluate) -> Items:
    for one in choices:
        if found := one(run, focus):
            return found
    return []


TABLE: Final[Mapping[str, Function]] = {
    "where": Function(where, 1, 1, lazy=True),
    "select": Function(select, 1, 1, lazy=True),
    "repeat": Function(repeat, 1, 1, lazy=True),
    "repeatAll": Function(repeat_all, 1, 1, lazy=True),
    "children": Function(all_children),
    "descendants": Function(descendants),
    "iif": Function(iif, 2, 3, lazy=True),
    "aggregate": Function(aggregate, 1, 2, lazy=True),
    "sort": Function(sort, 0, 8, lazy=True),
    "coalesce": Function(coalesce, 1, 16, lazy=True),
}
