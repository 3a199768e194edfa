"""
Proofs from the tiles: a few rows for each, whatever the size of the tree.
"""

from collections.abc import Iterable

from ens.contexts.register.sealing import log
from ens.contexts.register.sealing.log import WIDTH, Tile
from ens.standards.transparency import merkle


class Tree:
    """
    The tree at a size, which the log has reached. What is read is kept for the next proof.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self._tiles: dict[Tile, bytes] = {}

    def expect(self, numbers: Iterable[int]) -> None:
        """
        Read at once what proofs of these leaves want.
        """
        wanted: set[Tile] = set()
        here = {number // WIDTH for number in numbers}
        level = 0
        while here:
            wanted |= {(level, number) for number in here}
            here = {number // WIDTH for number in here} - ({0} if here == {0} else set())
            level += 1
        self._tiles |= log.tiles_of(wanted - self._tiles.keys())

    def commitment(self, number: int) -> bytes:
        at = number % WIDTH
        return self._tile((0, number // WIDTH))[32 * at : 32 * at + 32]

    def inclusion(self, number: int) -> list[bytes]:
        return merkle.inclusion(number, self.size, self.subtree)

    def consistency(self, old: int) -> list[bytes]:
        return merkle.consistency(old, self.size, self.subtree)

    def root(self) -> bytes:
        return merkle.root(self.frontier())

    def frontier(self) -> list[bytes]:
        found, begin = [], 0
        for level in reversed(range(self.size.bit_length())):
            if self.size >> level & 1:
                found.append(self.subtree(level, begin >> level))
                begin += 1 << level
        return found

    def subtree(self, level: int, number: int) -> bytes:
        """
        From the nearest level below that is kept.
        """
        row, above = divmod(level, merkle.WIDE)
        first, count = number << above, 1 << above
        hashes = [self._kept(row, one) for one in range(first, first + count)]
        while len(hashes) > 1:
            pairs = zip(hashes[::2], hashes[1::2], strict=True)
            hashes = [merkle.node_hash(left, right) for left, right in pairs]
        return hashes[0]

    def _kept(self, row: int, number: int) -> bytes:
        at = number % WIDTH
        found = self._tile((row, number // WIDTH))[32 * at : 32 * at + 32]
        return found if row else merkle.leaf_hash(found)

    def _tile(self, at: Tile) -> bytes:
        if at not in self._tiles:
            self._tiles |= log.tiles_of([at])
        return self._tiles.get(at, b"")
