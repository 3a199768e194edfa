"""
The index of persons: what is at a place is shown, and that nothing else is.
"""

import random

from ens.standards.transparency import places


def some(count, seed=7):
    drawn = random.Random(seed)
    return {drawn.randrange(places.PLACES): drawn.randbytes(32) for _ in range(count)}


def test_changed_by_and_by_or_made_at_once_the_index_is_the_same():
    leaves = some(300)
    nodes, root = {}, places.EMPTY
    names = list(leaves)
    for at in range(0, len(names), 7):
        root = places.change(nodes, {one: bytes(32) for one in names[at : at + 7]})
        root = places.change(nodes, {one: leaves[one] for one in names[at : at + 7]})
    assert root == places.root_of(leaves)
    assert places.root_of({}) == places.EMPTY


def test_what_is_at_a_place_is_proven_and_nothing_else_is():
    leaves = some(200)
    nodes = {}
    root = places.change(nodes, leaves)
    for place in list(leaves)[:20]:
        path = places.proof(nodes, place)
        assert places.root_by_proof(place, leaves[place], path) == root
        assert places.root_by_proof(place, bytes(32), path) is None
        assert places.root_by_proof(place ^ 1, leaves[place], path) is None
        assert places.root_by_proof(place, leaves[place], path[:-1]) is None
        assert places.root_by_proof(place, leaves[place], [*path[:-1], b""]) is None


def test_a_node_reads_back_as_it_was_written():
    children = {3: b"a" * 32, 15: b"b" * 32, 0: b"c" * 32}
    assert places.decode(places.encode(children)) == children
