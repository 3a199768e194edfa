"""
The decision in SQL against the decision in Python: the same bits, counted by PostgreSQL.
"""

from collections.abc import Iterator
from itertools import chain, islice

import pytest

from ens.contexts.access import rules
from ens.ground import database as ground
from ens.ground.actor import Actor
from ens.ground.label import LABELS
from ens.ground.reach import SOURCE, Reach, where
from tests.spec.access import positions

WIDTH = 2 * LABELS // 8
ME, OTHER, NOBODY = 7, 8, 0
SAMPLED = range(0, LABELS, 11)  # coprime with 16: every combination of flags, over the kinds
LEAST_VIEWS, VIEWS = 250, 300

SEEN = f"""
select v.person, array_agg(t.thing order by t.thing)
from {SOURCE} join sampled t on {where("t")} group by v.person
"""
THINGS = tuple(
    (place, label, author)
    for place, (label, author) in enumerate(
        (label, author) for label in SAMPLED for author in (OTHER, ME, NOBODY)
    )
)


@pytest.fixture(scope="module")
def sampled(database: None) -> Iterator[None]:
    ground.execute("create temporary table sampled (thing int, label int, author bigint)")
    ground.execute(
        "insert into sampled select * from unnest(%s::int[], %s::int[], %s::bigint[])",
        [list(column) for column in zip(*THINGS, strict=True)],
    )
    yield
    ground.execute("drop table sampled")


@pytest.fixture(scope="module")
def met_views() -> tuple[int, ...]:
    """
    The distinct views of the standings that life brings, then of drawn ones.
    """
    brought = chain(positions.some_plausible(seed=3), islice(positions.of_both(), 0, None, 7))
    seen: dict[int, None] = {}
    for position in chain(brought, positions.independent(20_000, seed=3)):
        seen[rules.view(position.standing)] = None
        if len(seen) == VIEWS:
            break
    return tuple(seen)


def reach_of(views: tuple[int, ...], *, account: int) -> Reach:
    return Reach(
        actor=Actor(who=1, account=account, kind="professional"),
        action="read",
        persons=tuple(range(1, len(views) + 1)),
        offsets=tuple(place * 2 * LABELS for place in range(len(views))),
        views=b"".join(view.to_bytes(WIDTH, "little") for view in views),
        facts=(0,) * len(views),
    )


def in_sql(reach: Reach) -> dict[int, list[int]]:
    return dict(ground.execute(SEEN, reach.parameters).fetchall())


def in_python(reach: Reach) -> dict[int, list[int]]:
    seen = {}
    for person in reach.persons:
        view = reach.view(person)
        seen[person] = [
            thing
            for thing, label, author in THINGS
            if rules.allows(view, label, mine=author == reach.actor.account != NOBODY)
        ]
    return {person: things for person, things in seen.items() if things}


@pytest.mark.row("ACC-24")
@pytest.mark.parametrize("account", [ME, NOBODY], ids=["an account", "nobody's account"])
def test_postgresql_finds_the_same_things_as_python_in_every_view_met(
    sampled: None, met_views: tuple[int, ...], account: int
) -> None:
    reach = reach_of(met_views, account=account)
    assert len(met_views) >= LEAST_VIEWS
    assert in_sql(reach) == in_python(reach)


@pytest.mark.row("ACC-24")
def test_python_decides_one_thing_of_a_reach_as_it_decides_a_set(
    met_views: tuple[int, ...],
) -> None:
    reach = reach_of(met_views[::16], account=ME)
    for person, seen in in_python(reach).items():
        told = [
            thing for thing, label, author in THINGS if reach.allows(person, label, author=author)
        ]
        assert told == seen


def test_views_laid_twice_or_shared_are_read_at_their_own_place(
    sampled: None, met_views: tuple[int, ...]
) -> None:
    """
    Persons who share a view share its offset; the others keep theirs.
    """
    one, two = met_views[1], met_views[-1]
    laid = reach_of((one, two), account=ME)
    shared = Reach(laid.actor, "read", (1, 2, 3), (0, 2 * LABELS, 0), laid.views, (0, 0, 0))
    seen = in_sql(shared)
    assert seen == in_python(shared)
    assert seen.get(1) == seen.get(3)


def test_a_label_out_of_range_or_absent_is_never_seen(sampled: None) -> None:
    everything = reach_of(((1 << 2 * LABELS) - 1,), account=ME)
    only = "select count(*) from {source} join (select {label}::int as label, 0::bigint as author)"
    only += " t on {test}"
    source = {"source": SOURCE, "test": where("t")}
    absent = ground.execute(only.format(label="null", **source), everything.parameters)
    assert absent.fetchall() == [(0,)]
    with pytest.raises(Exception, match="out of valid range"):
        ground.execute(only.format(label=2 * LABELS, **source), everything.parameters)
