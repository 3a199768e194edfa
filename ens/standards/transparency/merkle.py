"""
The Merkle tree of RFC 6962: its root kept up to date leaf by leaf, its two proofs and their checks.

A tree of `size` leaves is remembered by its *frontier*: the roots of its complete subtrees, the
largest first, one for each bit of the size.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()
WIDE = 8  # levels of the tree in one row of what is kept
# The hash of the complete subtree at a level (0: a leaf's) and a number among those of its level.
Subtree = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def append(frontier: list[bytes], size: int, leaf: bytes) -> Iterator[tuple[int, bytes]]:
    """
    Take in one more leaf hash, and give the subtrees of each eighth level that it completes.
    """
    level = 0
    while size & 1:
        leaf = node_hash(frontier.pop(), leaf)
        size >>= 1
        level += 1
        if level % WIDE == 0:
            yield level, leaf
    frontier.append(leaf)


def extend(frontier: list[bytes], size: int, leaf: bytes) -> None:
    """
    The same where nothing but the root is wanted.
    """
    while size & 1:
        leaf = sha256(b"\x01" + frontier.pop() + leaf).digest()
        size >>= 1
    frontier.append(leaf)


def root(frontier: Sequence[bytes]) -> bytes:
    if not frontier:
        return EMPTY
    found = frontier[-1]
    for left in reversed(frontier[:-1]):
        found = node_hash(left, found)
    return found


def root_of(leaves: Sequence[bytes]) -> bytes:
    """
    Of these leaf hashes.
    """
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        extend(frontier, size, leaf)
    return root(frontier)


def range_hash(begin: int, end: int, subtree: Subtree) -> bytes:
    """
    The root over the leaves from `begin` to `end`, a range that the tree splits into.
    """
    width = end - begin
    if width & (width - 1) == 0:
        return subtree(width.bit_length() - 1, begin // width)
    middle = begin + _split(width)
    return node_hash(range_hash(begin, middle, subtree), range_hash(middle, end, subtree))


def inclusion(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """
    The proof that leaf `index` is in the tree of `size` leaves.
    """
    path: list[bytes] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            path.append(range_hash(middle, end, subtree))
            end = middle
        else:
            path.append(range_hash(begin, middle, subtree))
            begin = middle
    return path[::-1]


def consistency(old: int, size: int, subtree: Subtree) -> list[bytes]:
    """
    The proof that the tree of `size` leaves begins with that of `old`.
    """
    if old in (0, size):
        return []
    path: list[bytes] = []
    begin, end, whole = 0, size, True
    while old != end:
        middle = begin + _split(end - begin)
        if old <= middle:
            path.append(range_hash(middle, end, subtree))
            end = middle
        else:
            path.append(range_hash(begin, middle, subtree))
            begin, whole = middle, False
    if not whole:
        path.append(range_hash(begin, end, subtree))
    return path[::-1]


def root_by_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """
    The root that follows from this proof; None if it is not of this shape.
    """
    if not 0 <= index < size:
        return None
    at, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return None
        if at & 1 or at == last:
            found = node_hash(step, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return found if last == 0 else None


def is_consistent(
    old: int, old_root: bytes, size: int, new_root: bytes, path: Sequence[bytes]
) -> bool:
    """
    Whether the proof shows that the larger tree begins with the smaller.
    """
    if old == size:
        return old_root == new_root and not path
    if old == 0:
        return not path
    if not 0 < old < size or not path:
        return False
    steps = list(path) if old & (old - 1) else [old_root, *path]
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, step)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(width: int) -> int:
    """
    The largest power of two below.
    """
    return 1 << ((width - 1).bit_length() - 1)
