"""
What a person's key seals in the record.
"""

from ens.contexts.record import body, remarks, words
from ens.ground.resealing import Sealed

VERSION = ("rid", "version")


def _body(person: int, rid: int, version: int) -> bytes:
    return body.aad((person, rid, version))


def _remark(person: int, rid: int, version: int) -> bytes:
    return remarks.aad((person, rid, version))


SEALED = (
    Sealed("record_resource", "body", _body, VERSION, head=3),
    Sealed("record_history", "body", _body, VERSION, head=3),
    Sealed("record_remark", "body", _remark, VERSION, head=1),
    Sealed("record_text", "extract", words.aad, ("rid",), head=1),
)
