"""
A reach: what it shows by a bit, the same in Python and in SQL.
"""

from hypothesis import given
from hypothesis import strategies as st

from ens.ground import reach
from ens.ground.actor import Actor
from ens.ground.label import LABELS
from ens.ground.reach import Reach

HALF = LABELS // 8
ACTOR = Actor(1, 9, "professional")


def made(*views, persons=None):
    """
    A reach of one view for each person: (labels of others' things, labels of the actor's own).
    """
    packed = [bits(others) + bits(own) for others, own in views]
    return Reach(
        ACTOR,
        "read",
        tuple(persons or range(1, len(views) + 1)),
        tuple(place * 2 * LABELS for place in range(len(views))),
        b"".join(packed),
        tuple(range(len(views))),
    )


def bits(labels):
    return sum(1 << label for label in labels).to_bytes(HALF, "little")


def test_others_things_and_ones_own_are_two_planes():
    one = made(({5}, {6}))
    assert one.allows(1, 5, author=3)
    assert not one.allows(1, 6, author=3)
    assert one.allows(1, 6, author=9)
    assert not one.allows(1, 5, author=9)


def test_what_nobody_wrote_is_not_ones_own():
    nobody = Reach(Actor(1, 0, "job"), "read", (1,), (0,), bits({}) + bits({6}), (0,))
    assert not nobody.allows(1, 6, author=0)


def test_somebody_not_asked_about_is_not_seen():
    assert not made(({5}, {5})).allows(2, 5, author=9)
    assert made(({5}, {5})).facts_of(2) == 0


def test_each_person_has_their_own_view():
    two = made(({1}, set()), ({2}, set()), persons=(7, 8))
    assert [two.allows(7, 1, author=0), two.allows(8, 1, author=0)] == [True, False]
    assert [two.allows(7, 2, author=0), two.allows(8, 2, author=0)] == [False, True]
    assert (two.facts_of(7), two.facts_of(8)) == (0, 1)


labels = st.integers(0, LABELS - 1)


@given(st.sets(labels, max_size=20), st.sets(labels, max_size=20), st.lists(labels, max_size=20))
def test_sql_and_python_agree(database, others, own, asked):
    """
    The one expression of SQL against the bit test, on the labels seen and on others.
    """
    from ens.ground import database as ground

    both = made((others, own), (own, others), persons=(11, 12))
    things = [
        (person, label, author)
        for person in (11, 12, 13)
        for label in {*asked, *others, *own, 0, LABELS - 1}
        for author in (0, 3, 9)
    ]
    rows = ground.execute(
        f"select t.person, t.label, t.author from {reach.SOURCE}"
        " join unnest(%(p)s::bigint[], %(l)s::int[], %(a)s::bigint[]) t(person, label, author)"
        f" on t.person = v.person where {reach.where('t')}",
        {
            **both.parameters,
            "p": [one[0] for one in things],
            "l": [one[1] for one in things],
            "a": [one[2] for one in things],
        },
    ).fetchall()
    seen = {one for one in things if both.allows(one[0], one[1], author=one[2])}
    assert set(rows) == seen
