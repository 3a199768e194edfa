"""
The index of persons: a map from a place, drawn once for each, to what is committed to there.

A tree of seven levels with sixteen branches each; a node is its children that are there, after a
word that says which. Who knows the root can be shown that a place holds this and nothing else.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256

LEVELS = 7
PLACES = 16**LEVELS
EMPTY = bytes(32)
Node = tuple[int, int]  # level from the root, number among those of its level
Children = dict[int, bytes]


def leaf_hash(place: int, commitment: bytes) -> bytes:
    return sha256(b"\x03" + place.to_bytes(4, "big") + commitment).digest()


def encode(children: Mapping[int, bytes]) -> bytes:
    present = sorted(children)
    word = sum(1 << one for one in present)
    return word.to_bytes(2, "big") + b"".join(children[one] for one in present)


def decode(content: bytes) -> Children:
    word = int.from_bytes(content[:2], "big")
    present = [one for one in range(16) if word >> one & 1]
    return {one: content[2 + 32 * at : 34 + 32 * at] for at, one in enumerate(present)}


def node_hash(content: bytes) -> bytes:
    return sha256(b"\x02" + content).digest()


def above(places: Iterable[int]) -> set[Node]:
    """
    The nodes between the root and these places.
    """
    return {(level, place >> 4 * (LEVELS - level)) for place in places for level in range(LEVELS)}


def change(nodes: dict[Node, Children], leaves: Mapping[int, bytes]) -> bytes:
    """
    Put these commitments at their places, in the nodes above them; the new root.
    """
    fresh = {place: leaf_hash(place, commitment) for place, commitment in leaves.items()}
    for level in reversed(range(LEVELS)):
        numbers = {number >> 4 for number in fresh}
        for number, found in fresh.items():
            nodes.setdefault((level, number >> 4), {})[number & 15] = found
        fresh = {number: node_hash(encode(nodes[level, number])) for number in numbers}
    return fresh.get(0, EMPTY)


def proof(nodes: Mapping[Node, Children], place: int) -> list[bytes]:
    """
    The nodes from the root down to a place.
    """
    return [encode(nodes[level, place >> 4 * (LEVELS - level)]) for level in range(LEVELS)]


def root_by_proof(place: int, commitment: bytes, path: list[bytes]) -> bytes | None:
    """
    The root that follows; None if the nodes do not hold one another.
    """
    if len(path) != LEVELS or not 0 <= place < PLACES:
        return None
    found = leaf_hash(place, commitment)
    for level in reversed(range(LEVELS)):
        content = path[level]
        branch = place >> 4 * (LEVELS - 1 - level) & 15
        if not _is_node(content) or decode(content).get(branch) != found:
            return None
        found = node_hash(content)
    return found


def _is_node(content: bytes) -> bool:
    present = int.from_bytes(content[:2], "big").bit_count()
    return len(content) == 2 + 32 * present


def root_of(leaves: Mapping[int, bytes]) -> bytes:
    """
    Of an index that holds this and nothing else.
    """
    return change({}, leaves) if leaves else EMPTY
