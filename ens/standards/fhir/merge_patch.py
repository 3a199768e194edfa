"""
JSON Merge Patch on a resource: RFC 7396, as the operations of RFC 6902 that do the same.

What some clients of FHIR send, since it is the part of a resource that they want otherwise.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ens.standards.fhir.json_patch import Operation


@dataclass(frozen=True, slots=True)
class Merge:
    """
    The elements that change, each with its new value; null removes one. An array is replaced.
    """

    value: Mapping[str, Any]

    def operations(self, document: Mapping[str, Any]) -> tuple[Operation, ...]:
        return tuple(_operations(self.value, document, ()))


def _operations(
    value: Mapping[str, Any], document: Mapping[str, Any], path: tuple[str, ...]
) -> Iterator[Operation]:
    for name, one in value.items():
        here, known = (*path, name), document.get(name)
        if one is None:
            if name in document:
                yield Operation("remove", here)
        elif type(one) is dict and type(known) is dict:
            yield from _operations(one, known, here)
        else:
            yield Operation("add", here, _without_nulls(one))


def _without_nulls(value: Any) -> Any:
    """
    Where there is nothing to remove, null says nothing; inside an array it stays what it is.
    """
    if type(value) is not dict:
        return value
    return {name: _without_nulls(one) for name, one in value.items() if one is not None}
