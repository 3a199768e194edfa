"""
The keys that wrap persons' keys: numbered, several at once, themselves sealed by the deployment's
provider.

A wrapped key says in its first two bytes the number of the key that wraps it. A process opens a
wrapping key when it first meets its number and keeps it in memory: so a new one needs no
restart, and a module of hardware is asked once and not at each read. The price: who reads the
memory of a web process has them; who reads the database, the disk or a backup has not.

A generation may have several (`shards`), each for its share of the persons.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.ground import database, sealing
from ens.ground.providing import chosen
from ens.ground.providing.values import KeyProvider

FIRST = 1  # derived from the provider, as it was before there were others
_opened: dict[bytes, AESGCM] = {}


@dataclass(frozen=True, slots=True)
class WrappingKey:
    number: int
    generation: int
    shard: int
    shards: int
    retired: bool


COLUMNS = "number, generation, shard, shards, retired_at is not null"
# Shared until the transaction ends: a new generation (`rotating`) locks the table, so it waits for
# whoever still wraps with the old one.
CURRENT = f"""
select {COLUMNS} from ground_wrapping_key
where generation = (select max(generation) from ground_wrapping_key) order by shard for share
"""
SEALED = "select sealed from ground_wrapping_key where number = %s and retired_at is null"


def unwrap(wrapped: bytes, *, person: int) -> bytes:
    """
    :raises sealing.CannotUnseal: changed, moved, or of a key that was retired
    """
    key = _opened.get(wrapped[: sealing.NUMBER])
    if key is None:
        key = _open(wrapped[: sealing.NUMBER])
    return sealing.unseal(key, wrapped[sealing.NUMBER :], person.to_bytes(8, "big"))


def wrap_all(keys: Sequence[tuple[int, bytes]]) -> list[bytes]:
    """
    Each person's key under the newest generation; in the transaction that stores them.
    """
    present = current()
    return [_wrap(present[person % len(present)].number, person, key) for person, key in keys]


def _wrap(number: int, person: int, key: bytes) -> bytes:
    head = sealing.numbered(number, b"")
    wrapping = _opened.get(head) or _open(head)
    return head + sealing.seal(wrapping, key, person.to_bytes(8, "big"))


def current() -> list[WrappingKey]:
    """
    Those of the newest generation, by shard.
    """
    return [WrappingKey(*row) for row in database.execute(CURRENT).fetchall()]


def every() -> list[WrappingKey]:
    rows = database.execute(f"select {COLUMNS} from ground_wrapping_key order by number")
    return [WrappingKey(*row) for row in rows.fetchall()]


def _open(head: bytes) -> AESGCM:
    number = sealing.number(head)
    row = database.execute(SEALED, (number,)).fetchone()
    if row is None:
        raise sealing.CannotUnseal("the key that wraps it is no more")
    _opened[head] = opened = AESGCM(material(chosen.provider(), number, row[0]))
    return opened


def unwrap_elsewhere(
    provider: KeyProvider, sealed: Mapping[int, bytes | None], wrapped: bytes, *, person: int
) -> bytes:
    """
    With the wrapping keys and the provider of another database: one that is being restored.

    :raises sealing.CannotUnseal: they do not belong together
    """
    number = sealing.number(wrapped)
    if number not in sealed:
        raise sealing.CannotUnseal("the key that wraps it is not there")
    key = AESGCM(material(provider, number, sealed[number]))
    return sealing.unseal(key, wrapped[sealing.NUMBER :], person.to_bytes(8, "big"))


def material(provider: KeyProvider, number: int, sealed: bytes | None) -> bytes:
    """
    :raises sealing.CannotUnseal: sealed by another deployment, or under a root that is no more
    """
    if sealed is None:
        return provider.derive("wrap")
    return provider.unwrap(sealed, about=place(number))


def place(number: int) -> bytes:
    return f"wrapping-key:{number}".encode()
