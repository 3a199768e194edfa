"""
The texts that are committed to: JSON in one spelling, made from the rows as they are now.

What a reader of a line may see is in the first part; the second, which the page does not show,
stays reserved to who checks the whole register.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson

from ens.standards.transparency import commitments

WHO = "who, kind, name, profession, structure, software, account, place"
LINE = "person, line, at, recorded, who, action, type, id, count, code, label, detail, facts, law, request"  # noqa: E501


def of_who(row: Sequence[Any]) -> tuple[bytes, bytes]:
    """
    The two texts of a row of `WHO`.
    """
    _, kind, name, profession, structure, software, account, place = row
    shown = {
        "kind": "who",
        "as": kind,
        "name": name,
        "profession": profession,
        "structure": structure,
        "software": software,
    }
    return orjson.dumps(shown), orjson.dumps({"account": account, "place": place})


def of_line(row: Sequence[Any], by: bytes) -> tuple[bytes, bytes]:
    """
    The two texts of a row of `LINE`, written by whom this commitment is.
    """
    person, line, at, recorded, _, action, type_, id_, count, code, *rest = row
    shown = {
        "kind": "line",
        "line": line,
        "at": _instant(at),
        "recorded": _instant(recorded),
        "action": action,
        "type": type_,
        "id": id_,
        "count": count,
        "code": code,
        "by": by.hex(),
    }
    label, detail, facts, law, request = rest
    reserved = {
        "person": person,
        "label": label,
        "detail": detail,
        "facts": facts,
        "law": law,
        "request": request,
    }
    return orjson.dumps(shown), orjson.dumps(reserved)


def of_cover(person: int) -> tuple[bytes, bytes]:
    return b'{"kind":"cover"}', orjson.dumps({"person": person})


def of_head(person: int, count: int, head: bytes) -> tuple[bytes, bytes]:
    shown = {"kind": "head", "count": count, "head": head.hex()}
    return orjson.dumps(shown), orjson.dumps({"person": person})


def commitment_of_head(person: int, count: int, head: bytes, salt: bytes) -> bytes:
    return commitments.commit(*of_head(person, count, head), salt)


def of_remark(kind: str, **told: object) -> bytes:
    """
    What the log says of itself; nothing of it is reserved.
    """
    return orjson.dumps({"kind": kind, **told})


def _instant(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")
