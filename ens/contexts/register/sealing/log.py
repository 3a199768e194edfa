"""
The log as it is kept: where it stands, its commitments in tiles, its index of persons.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ens.ground import database, lineage
from ens.standards.transparency import merkle, places

ALONE = "select pg_try_advisory_xact_lock(hashtextextended('register-sealer', 0))"
WAIT_ALONE = "select pg_advisory_xact_lock(hashtextextended('register-sealer', 0))"
PRESENT = "select size, frontier, lineage, upto, line, key, previous from register_log for update"
MOVE = """
update register_log set size = %(size)s, frontier = %(frontier)s, lineage = %(lineage)s,
    upto = %(upto)s, line = %(line)s, key = %(key)s, previous = %(previous)s
"""
TILES = """
select t.level, t.number, t.hashes from register_tile t
join unnest(%s::smallint[], %s::bigint[]) w(level, number) using (level, number)
"""
PUT_TILES = """
insert into register_tile (level, number, hashes)
select * from unnest(%s::smallint[], %s::bigint[], %s::bytea[])
on conflict (level, number) do update set hashes = excluded.hashes
"""
BRANCHES = """
select b.level, b.number, b.children from register_branch b
join unnest(%s::smallint[], %s::bigint[]) w(level, number) using (level, number)
"""
PUT_BRANCHES = """
insert into register_branch (level, number, children)
select * from unnest(%s::smallint[], %s::bigint[], %s::bytea[])
on conflict (level, number) do update set children = excluded.children
"""
WIDTH = 1 << merkle.WIDE
Tile = tuple[int, int]  # level in rows of tiles, number


@dataclass(slots=True)
class Log:
    """
    Where the log stands: its size and frontier; the last line taken in, in the order of commits
    (`upto` is its transaction); the key that signs, and the digest of the last checkpoint.
    """

    size: int
    frontier: list[bytes]
    upto: int
    line: int
    key: str
    previous: str


def take(*, wait: bool = False) -> Log | None:
    """
    The log, for this transaction alone; None while another has it.
    """
    if wait:
        database.execute(WAIT_ALONE)
    elif database.execute(ALONE).fetchone() != (True,):
        return None
    [(size, frontier, of, upto, line, key, previous)] = database.execute(PRESENT).fetchall()
    if of != lineage.current():  # transaction ids of elsewhere: looked through from the beginning
        upto = line = 0
    hashes = [frontier[at : at + 32] for at in range(0, len(frontier), 32)]
    return Log(size, hashes, upto, line, key, previous)


def put(log: Log) -> None:
    values = {
        "size": log.size,
        "frontier": b"".join(log.frontier),
        "lineage": lineage.current(),
        "upto": log.upto,
        "line": log.line,
        "key": log.key,
        "previous": log.previous,
    }
    database.execute(MOVE, values)


def append(log: Log, commitments: Sequence[bytes]) -> None:
    """
    Add these to the tree and to the tiles, of which only the last of each level changes.
    """
    tiles: dict[Tile, bytearray] = _last_tiles(log.size)
    for one in commitments:
        _add(tiles, 0, log.size, one)
        size = log.size
        for level, found in merkle.append(log.frontier, size, merkle.leaf_hash(one)):
            _add(tiles, level // merkle.WIDE, size >> level, found)
        log.size += 1
    levels, numbers = [at[0] for at in tiles], [at[1] for at in tiles]
    database.execute(PUT_TILES, (levels, numbers, [bytes(one) for one in tiles.values()]))


def _add(tiles: dict[Tile, bytearray], level: int, number: int, content: bytes) -> None:
    tiles.setdefault((level, number // WIDTH), bytearray()).extend(content)


def _last_tiles(size: int) -> dict[Tile, bytearray]:
    wanted: list[Tile] = []
    level = 0
    while size:
        if size % WIDTH:
            wanted.append((level, size // WIDTH))
        size, level = size // WIDTH, level + 1
    return {at: bytearray(found) for at, found in tiles_of(wanted).items()}


def tiles_of(wanted: Iterable[Tile]) -> dict[Tile, bytes]:
    names = list(wanted)
    rows = database.execute(TILES, ([one for one, _ in names], [one for _, one in names]))
    return {(level, number): bytes(hashes) for level, number, hashes in rows.fetchall()}


def branches_of(wanted: Iterable[places.Node]) -> dict[places.Node, bytes]:
    names = list(wanted)
    rows = database.execute(BRANCHES, ([one for one, _ in names], [one for _, one in names]))
    return {(level, number): bytes(content) for level, number, content in rows.fetchall()}


def change_index(heads: Mapping[int, bytes]) -> bytes:
    """
    Put these commitments at their places; the index's new root.
    """
    wanted = places.above(heads)
    nodes = {at: places.decode(content) for at, content in branches_of(wanted).items()}
    root = places.change(nodes, heads)
    levels, numbers = [at[0] for at in nodes], [at[1] for at in nodes]
    contents = [places.encode(children) for children in nodes.values()]
    database.execute(PUT_BRANCHES, (levels, numbers, contents))
    return root


def index_root() -> bytes:
    found = branches_of([(0, 0)]).get((0, 0))
    return places.node_hash(found) if found else places.EMPTY
