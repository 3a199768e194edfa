"""
JSON in and out, without losing or guessing anything.

Source: FHIR R4 json.html (decimals keep their precision, properties are unique), RFC 8259 and 7493.
"""

import re
from decimal import Decimal
from typing import Any, Final

import jiter
import orjson

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 64

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_INT64 = range(-(2**63), 2**64)


class MalformedJson(ValueError):
    """
    The body is not a JSON object that FHIR allows; `diagnostics` says why, and shows no value.
    """

    def __init__(self, diagnostics: str) -> None:
        super().__init__(diagnostics)
        self.diagnostics = diagnostics


def parse(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> dict[str, Any]:
    """
    Read a JSON object strictly: decimals become `Decimal` as written, integers stay integers.

    Refused: too large, too deep, duplicate keys, NaN and Infinity, lone surrogates, U+0000, a byte
    order mark, anything after the object, what is not UTF-8, what is not an object.

    :raises MalformedJson:
    """
    value = _read(data, max_bytes, max_depth)
    if type(value) is not dict:
        raise MalformedJson("Malformed JSON: the body is not an object")
    return value


def parse_array(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH
) -> list[Any]:
    """
    Read a JSON array as strictly: a patch is one.

    :raises MalformedJson:
    """
    value = _read(data, max_bytes, max_depth)
    if type(value) is not list:
        raise MalformedJson("Malformed JSON: the body is not an array")
    return value


def _read(data: bytes, max_bytes: int, max_depth: int) -> Any:
    _refuse_raw(data, max_bytes)
    try:
        value = jiter.from_json(
            data,
            allow_inf_nan=False,
            cache_mode="keys",
            catch_duplicate_keys=True,
            float_mode="decimal",
        )
    except ValueError as error:
        raise MalformedJson(f"Malformed JSON: {error}") from None
    _refuse_deep(value, data, max_depth)
    return value


def _refuse_raw(data: bytes, max_bytes: int) -> None:
    if len(data) > max_bytes:
        raise MalformedJson(f"The body is larger than {max_bytes} bytes")
    if data.startswith(b"\xef\xbb\xbf"):
        raise MalformedJson("Malformed JSON: the body starts with a byte order mark")
    if b"\\u0000" in data and _NUL.search(data):
        raise MalformedJson("Malformed JSON: the character U+0000 is not allowed")


def _refuse_deep(value: Any, data: bytes, max_depth: int) -> None:
    if data.count(b"{") + data.count(b"[") <= max_depth:
        return
    level: list[Any] = [value] if type(value) in (dict, list) else []
    for _ in range(max_depth):
        level = [
            child
            for parent in level
            for child in (parent.values() if type(parent) is dict else parent)
            if type(child) is dict or type(child) is list
        ]
        if not level:
            return
    raise MalformedJson(f"Malformed JSON: nested more than {max_depth} levels deep")


def serialise(resource: Any) -> bytes:
    """
    Write compact JSON; a `Decimal` is written with the digits it was read with.
    """
    try:
        return orjson.dumps(resource, default=_fragment)
    except TypeError:
        return orjson.dumps(_with_large_integers(resource), default=_fragment)


def _fragment(value: object) -> orjson.Fragment:
    if isinstance(value, Decimal) and value.is_finite():
        return orjson.Fragment(str(value))
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def _with_large_integers(value: Any) -> Any:
    """
    Turn integers beyond 64 bits, which orjson refuses, into decimals of the same digits.
    """
    if type(value) is dict:
        return {key: _with_large_integers(child) for key, child in value.items()}
    if type(value) is list or type(value) is tuple:
        return [_with_large_integers(child) for child in value]
    if type(value) is int and value not in _INT64:
        return Decimal(value)
    return value
