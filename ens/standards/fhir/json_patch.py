"""
JSON Patch on a resource: RFC 6902, its pointers RFC 6901.

Pure: the document is not altered, the changed one is given back. Numbers keep the digits they
were read with; two numbers are equal when their values are. All operations are done, or none.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

MOST_OPERATIONS: Final = 1000
MOST_COPIED: Final = 200_000
MAX_DEPTH: Final = 64
VALUED = frozenset({"add", "replace", "test"})
FROM = frozenset({"move", "copy"})
OPERATIONS = VALUED | FROM | {"remove"}

_INDEX = re.compile(r"0|[1-9][0-9]{0,8}")
_BAD_ESCAPE = re.compile(r"~(?![01])")


class MalformedPatch(ValueError):
    """
    The body is no JSON Patch: the words say which operation, and why.
    """


class PatchFailed(Exception):
    """
    An operation cannot be done on this document, or a test failed.
    """


@dataclass(frozen=True, slots=True)
class Operation:
    """
    One operation, read. `path` and `source` are pointers split and unescaped.
    """

    op: str
    path: tuple[str, ...]
    value: Any = None
    source: tuple[str, ...] = ()


def read(raw: Any) -> tuple[Operation, ...]:
    """
    :raises MalformedPatch: not an array of operations of RFC 6902
    """
    if type(raw) is not list:
        raise MalformedPatch("a JSON Patch is an array of operations")
    if len(raw) > MOST_OPERATIONS:
        raise MalformedPatch(f"{MOST_OPERATIONS} operations at most")
    return tuple(_operation(number, one) for number, one in enumerate(raw))


def _operation(number: int, raw: Any) -> Operation:
    if type(raw) is not dict:
        raise MalformedPatch(f"operation {number} is not an object")
    op = raw.get("op")
    if type(op) is not str or op not in OPERATIONS:
        raise MalformedPatch(f"operation {number}: op is one of {', '.join(sorted(OPERATIONS))}")
    if op in VALUED and "value" not in raw:
        raise MalformedPatch(f"operation {number}: {op} takes a value")
    path = _member(number, raw, "path")
    source = _member(number, raw, "from") if op in FROM else ()
    return Operation(op, path, raw.get("value"), source)


def _member(number: int, raw: dict[str, Any], name: str) -> tuple[str, ...]:
    text = raw.get(name)
    if type(text) is not str:
        raise MalformedPatch(f"operation {number}: {name} is a JSON Pointer")
    try:
        return pointer(text)
    except MalformedPatch as error:
        raise MalformedPatch(f"operation {number}: {name}: {error}") from None


def pointer(text: str) -> tuple[str, ...]:
    """
    The reference tokens of a JSON Pointer.

    :raises MalformedPatch: it does not begin with `/`, or has an escape that is none
    """
    if not text:
        return ()
    if not text.startswith("/"):
        raise MalformedPatch("a JSON Pointer begins with /")
    if _BAD_ESCAPE.search(text):
        raise MalformedPatch("a ~ is written ~0, a / in a name ~1")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text[1:].split("/"))


def apply(operations: Sequence[Operation], document: Any) -> Any:
    """
    The document once every operation is done, in order.

    :raises PatchFailed: naming the operation that cannot be done; nothing of the patch is kept
    """
    work = _Work(document)
    for number, one in enumerate(operations):
        try:
            work.do(one)
        except PatchFailed as error:
            raise PatchFailed(f"operation {number} ({one.op}): {error}") from None
    return work.root


class _Work:
    """
    A copy of the document, with how much was copied inside it: a few lines of `copy` would
    otherwise double it again and again.
    """

    def __init__(self, document: Any) -> None:
        self.root = copied(document)
        self.copied = 0

    def do(self, one: Operation) -> None:
        steps: dict[str, Callable[[Operation], None]] = {
            "add": lambda it: self.add(it.path, copied(it.value)),
            "remove": lambda it: self.remove(it.path),
            "replace": lambda it: self.replace(it.path, copied(it.value)),
            "move": self.move,
            "copy": self.copy,
            "test": self.test,
        }
        steps[one.op](one)

    def at(self, path: Sequence[str]) -> Any:
        found = self.root
        for token in path:
            found = _child(found, token)
        return found

    def add(self, path: tuple[str, ...], value: Any) -> None:
        if len(path) + _depth(value) > MAX_DEPTH:
            raise PatchFailed(f"nested more than {MAX_DEPTH} levels deep")
        if not path:
            self.root = value
            return
        parent, last = self.at(path[:-1]), path[-1]
        if type(parent) is dict:
            parent[last] = value
        elif type(parent) is list:
            parent.insert(_place(last, len(parent) + 1, end=len(parent)), value)
        else:
            raise PatchFailed("the path leads into a value that has no parts")

    def remove(self, path: tuple[str, ...]) -> Any:
        if not path:
            raise PatchFailed("the whole resource is not removed by a patch")
        parent, last = self.at(path[:-1]), path[-1]
        _child(parent, last)
        return parent.pop(last if type(parent) is dict else int(last))

    def replace(self, path: tuple[str, ...], value: Any) -> None:
        """
        In its place: the order of an array and of the properties stays.
        """
        if not path:
            self.add(path, value)
            return
        if len(path) + _depth(value) > MAX_DEPTH:
            raise PatchFailed(f"nested more than {MAX_DEPTH} levels deep")
        parent, last = self.at(path[:-1]), path[-1]
        _child(parent, last)
        parent[last if type(parent) is dict else int(last)] = value

    def move(self, one: Operation) -> None:
        if one.path[: len(one.source)] == one.source and one.path != one.source:
            raise PatchFailed("a value is not moved into itself")
        value = self.at(one.source)
        if one.path != one.source:
            self.remove(one.source)
            self.add(one.path, value)

    def copy(self, one: Operation) -> None:
        value = self.at(one.source)
        self.copied += _weight(value)
        if self.copied > MOST_COPIED:
            raise PatchFailed("the patch copies too much")
        self.add(one.path, copied(value))

    def test(self, one: Operation) -> None:
        if not same(self.at(one.path), one.value):
            raise PatchFailed("the value is another one")


def _child(parent: Any, token: str) -> Any:
    if type(parent) is dict:
        if token not in parent:
            raise PatchFailed("there is nothing at this path")
        return parent[token]
    if type(parent) is list:
        return parent[_place(token, len(parent))]
    raise PatchFailed("there is nothing at this path")


def _place(token: str, length: int, *, end: int | None = None) -> int:
    """
    The index that a token names; `-`, after the last, only where something is added.
    """
    if token == "-" and end is not None:
        return end
    if not _INDEX.fullmatch(token):
        raise PatchFailed("an array takes an index")
    if int(token) >= length:
        raise PatchFailed("the array has no such index")
    return int(token)


def same(one: Any, other: Any) -> bool:
    """
    Equality of RFC 6902, 4.6: of values, whatever the order of properties; true is not 1.
    """
    if type(one) is dict and type(other) is dict:
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if type(one) is list and type(other) is list:
        return len(one) == len(other) and all(map(same, one, other))
    if _is_number(one) and _is_number(other):
        return bool(one == other)
    return type(one) is type(other) and bool(one == other)


def _is_number(value: Any) -> bool:
    return type(value) in (int, float, Decimal)


def copied(value: Any) -> Any:
    if type(value) is dict:
        return {name: copied(child) for name, child in value.items()}
    if type(value) is list:
        return [copied(child) for child in value]
    return value


def _depth(value: Any) -> int:
    return 1 + max(map(_depth, _children(value)), default=0) if _has_parts(value) else 0


def _weight(value: Any) -> int:
    return 1 + sum(map(_weight, _children(value)))


def _children(value: Any) -> Sequence[Any]:
    if type(value) is dict:
        return tuple(value.values())
    return value if type(value) is list else ()


def _has_parts(value: Any) -> bool:
    return type(value) is dict or type(value) is list
