"""
One change to a resource, and the rule that it breaks. What is not touched is not copied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Path = tuple[str | int, ...]
Json = dict[str, Any]


class Gone:
    """
    What is put in the place of what is taken away.
    """


GONE: Final = Gone()


@dataclass(frozen=True, slots=True)
class Edit:
    """
    `kind` and `element` say what was broken and in which element of which type; `at` is where in
    this resource; `rules` are the keys under which it may be told, () for any.
    """

    kind: str
    element: str
    at: Path
    changes: tuple[tuple[Path, Any], ...]
    rules: tuple[str, ...] = ()

    @property
    def pair(self) -> tuple[str, str]:
        return self.kind, self.element


def done(resource: Json, edit: Edit) -> Json:
    changed: Any = resource
    for path, value in edit.changes:
        changed = put(changed, path, value)
    assert isinstance(changed, dict)
    return changed


def put(value: Any, path: Path, new: Any) -> Any:
    if not path:
        return new
    key, *rest = path
    if isinstance(key, int):
        rows = list(value or ())
        if key == len(rows):
            rows.append(None)
        rows[key] = put(rows[key], tuple(rest), new)
        return rows
    fields = dict(value or {})
    if not rest and new is GONE:
        fields.pop(key, None)
    else:
        fields[key] = put(fields.get(key), tuple(rest), new)
    return fields


def merged(at: Path, changes: Mapping[str, Any]) -> tuple[tuple[Path, Any], ...]:
    """
    What to put in the fields of the object that is there; None takes a field away.
    """
    return tuple(((*at, name), GONE if value is None else value) for name, value in changes.items())
