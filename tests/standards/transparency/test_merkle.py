"""
The tree against the definition of RFC 6962 written down naively by itself.
"""

import random

import pytest

from ens.standards.transparency import merkle
from tests.standards.transparency import naive

SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 64, 100, 255, 256, 257, 300]


def data(count):
    return [f"leaf {number}".encode() for number in range(count)]


def subtree_of(leaves):
    def subtree(level, number):
        return naive.root(leaves[number << level : number + 1 << level])

    return subtree


@pytest.mark.parametrize("size", [0, *SIZES])
def test_the_root_kept_leaf_by_leaf_is_the_root(size):
    leaves = data(size)
    assert merkle.root_of([merkle.leaf_hash(one) for one in leaves]) == naive.root(leaves)


def test_each_eighth_level_is_told_when_it_is_complete():
    leaves = data(600)
    frontier = []
    told = []
    for size, one in enumerate(leaves):
        told += [
            (level, size >> level, found)
            for level, found in merkle.append(frontier, size, merkle.leaf_hash(one))
        ]
    assert told == [(8, 0, naive.root(leaves[:256])), (8, 1, naive.root(leaves[256:512]))]
    assert merkle.root(frontier) == naive.root(leaves)


@pytest.mark.parametrize("size", SIZES)
def test_a_leaf_is_proven_by_the_path_of_the_definition_and_by_no_other(size):
    leaves = data(size)
    drawn = random.Random(size)
    for index in {0, size - 1, *(drawn.randrange(size) for _ in range(5))}:
        path = merkle.inclusion(index, size, subtree_of(leaves))
        assert path == naive.path(index, leaves)
        leaf, root = merkle.leaf_hash(leaves[index]), naive.root(leaves)
        assert merkle.root_by_inclusion(leaf, index, size, path) == root
        assert merkle.root_by_inclusion(merkle.leaf_hash(b"x"), index, size, path) != root
        assert merkle.root_by_inclusion(leaf, index, size, [*path, root]) is None
        if path:
            assert merkle.root_by_inclusion(leaf, index, size, path[:-1]) != root
        if size > 1:
            assert merkle.root_by_inclusion(leaf, (index + 1) % size, size, path) != root


@pytest.mark.parametrize("size", SIZES)
def test_a_tree_is_proven_to_begin_with_an_older_one_and_with_no_other(size):
    leaves = data(size)
    drawn = random.Random(size)
    for old in {1, size, *(drawn.randrange(1, size + 1) for _ in range(6))}:
        path = merkle.consistency(old, size, subtree_of(leaves))
        assert path == naive.proof(old, leaves)
        before, now = naive.root(leaves[:old]), naive.root(leaves)
        assert merkle.is_consistent(old, before, size, now, path)
        other = naive.root([b"forged", *leaves[1:old]])
        assert not merkle.is_consistent(old, other, size, now, path)
        if old < size:
            forked = naive.root([b"forged", *leaves[1:]])
            assert not merkle.is_consistent(old, before, size, forked, path)
            assert not merkle.is_consistent(old, before, size, now, path[:-1])


def test_a_proof_of_another_shape_is_refused_without_an_error():
    junk = [bytes(32)] * 70
    for old, size in ((0, 5), (5, 3), (-1, 4), (3, 5), (4, 8)):
        assert not merkle.is_consistent(old, bytes(32), size, bytes(32), junk)
    assert merkle.root_by_inclusion(bytes(32), 9, 4, junk) is None
    assert merkle.root_by_inclusion(bytes(32), 0, 1, junk) is None
