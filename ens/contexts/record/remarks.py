"""
What was found about a version when it was written and did not keep it out.

    1 (layout) | what ground.keys seals: the issues, compressed

Kept for good with the version, and read as far as the resource itself is read.
"""

from collections.abc import Iterable
from typing import Any

import orjson
import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ens.contexts.record.values import Stored
from ens.ground import database, keys
from ens.standards.fhir.outcome import Issue

LAYOUT = b"\x01"
MOST = 50  # of one version
KEEP = """
insert into record_remark (person, rid, version, body)
select * from unnest(%s::bigint[], %s::bigint[], %s::int[], %s::bytea[])
"""
OF = "select body from record_remark where person = %s and rid = %s and version = %s"
Remarks = tuple[Issue, ...]


def keep(found: Iterable[tuple[Stored, Remarks]]) -> None:
    """
    Write the remarks of those that have any, in the caller's transaction.
    """
    if rows := [_row(stored, issues) for stored, issues in found if issues]:
        columns = [list(column) for column in zip(*rows, strict=True)]
        database.execute(KEEP, columns, about=set(columns[0]))


def _row(stored: Stored, issues: Remarks) -> tuple[int, int, int, bytes]:
    assert stored.key is not None
    place = (stored.person, stored.rid, stored.version)
    return *place, _sealed(issues, place, stored.key)


def of(stored: Stored) -> tuple[dict[str, Any], ...]:
    """
    Those of a version that the caller has read, through its own reach and with its trace: the
    issues of an OperationOutcome.
    """
    assert stored.key is not None
    place = (stored.person, stored.rid, stored.version)
    found = database.execute(OF, place, about=[stored.person]).fetchone()
    return _opened(found[0], place, stored.key) if found else ()


def _sealed(issues: Remarks, place: tuple[int, int, int], key: AESGCM) -> bytes:
    plain = orjson.dumps([one.as_json() for one in issues[:MOST]])
    return LAYOUT + keys.seal(key, zstandard.compress(plain), aad(place))


def _opened(sealed: bytes, place: tuple[int, int, int], key: AESGCM) -> tuple[dict[str, Any], ...]:
    """
    :raises keys.CannotUnseal: if the bytes were changed, moved, or their key erased
    """
    if sealed[:1] != LAYOUT:
        raise keys.CannotUnseal("unknown layout")
    plain = zstandard.decompress(keys.unseal(key, sealed[1:], aad(place)))
    return tuple(orjson.loads(plain))


def aad(place: tuple[int, int, int]) -> bytes:
    return b"remark:%d:%d:%d" % place
