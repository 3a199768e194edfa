"""
A log made by hand, by whoever has a key: for what a database alone cannot show.
"""

import datetime as dt
import os

import orjson

from ens.standards.transparency import checkpoints, commitments, merkle, notes, places, succession
from ens.standards.transparency.checkpoints import Checkpoint

AT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class Log:
    def __init__(self, origin, *, announces=True):
        self.origin, self.announces = origin, announces
        self.records = [["head", 1, origin, 0, [], ""]]
        self.points = []
        self._leaves, self._key, self._previous = [], "", ""

    def seal(self, remarks, private, witness=None):
        key = notes.Key(self.origin, notes.LOG, private.public_key().public_bytes_raw())
        told = [{"kind": "note", "text": one.decode()} for one in remarks]
        if str(key) != self._key:
            told.append({"kind": "key", "key": str(key), "by": self._announced(key)})
            self._key, self._private = str(key), private
        told.append({"kind": "index", "root": places.EMPTY.hex()})
        for one in told:
            self._remark(orjson.dumps(one))
        point = Checkpoint(
            self.origin,
            len(self._leaves),
            merkle.root_of(self._leaves),
            AT,
            1,
            self._previous,
        )
        self._previous = point.digest
        note = str(notes.Note(point.text, (notes.sign(point.text, key, private.sign),)))
        cosigned = []
        if witness:
            seen, signer = witness
            cosigned = [str(notes.cosign(point.text, seen, signer.sign, at=1))]
        self.points.append(note)
        self.records.append(["point", note, cosigned])

    def _announced(self, key):
        if not self._key or not self.announces:
            return ""
        return succession.sign(notes.key(self._key), key, self._private.sign)

    def _remark(self, shown):
        salt = os.urandom(32)
        made = commitments.commit(shown, b"", salt)
        number = len(self._leaves)
        self._leaves.append(merkle.leaf_hash(made))
        self.records.append(["remark", number, made.hex(), salt.hex(), shown.decode(), ""])

    def file(self):
        return [orjson.dumps(one) for one in [*self.records, ["end", len(self._leaves)]]]


def again(raw, private):
    """
    The same record of a file, its checkpoint signed with this key.
    """
    record = orjson.loads(raw)
    if record[0] != "point":
        return raw
    note = notes.parse(record[1])
    origin = checkpoints.parse(note.text).origin
    key = notes.Key(origin, notes.LOG, private.public_key().public_bytes_raw())
    forged = notes.Note(note.text, (notes.sign(note.text, key, private.sign),))
    return orjson.dumps(["point", str(forged), record[2]])
